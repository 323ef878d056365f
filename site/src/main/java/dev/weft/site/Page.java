package dev.weft.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One page: what it shows, and how.
 *
 * @param path of the file or folder in the repository
 * @param title its heading
 * @param html what stands on it
 * @param text the same without markup, for the search
 * @param isDocument whether it stands in the list of pages
 */
record Page(Path path, String title, String html, String text, boolean isDocument) {
  private static final List<String> PICTURES = List.of(".svg", ".png");

  /** Takes note of a link to a file, and says where its page is. */
  @FunctionalInterface
  interface Follower {
    @Nullable Path follow(Path path) throws IOException;
  }

  Path target() {
    return targetOf(path);
  }

  static Path targetOf(Path path) {
    String name = path.toString();
    if (name.equals("README.md")) {
      return Path.of("index.html");
    }
    return Path.of(name.endsWith(".md") ? name.replaceAll("\\.md$", ".html") : name + ".html");
  }

  static boolean isPicture(Path path) {
    return PICTURES.stream().anyMatch(path.toString()::endsWith);
  }

  static Page ofSource(Path path, String text) {
    String name = path.getFileName().toString();
    return new Page(
        path,
        name,
        "<h1>" + escape(path.toString()) + "</h1>\n<pre><code>" + escape(text) + "</code></pre>\n",
        text,
        false);
  }

  static Page ofFolder(Path path, Path folder, Follower follower) throws IOException {
    var html = new StringBuilder("<h1>" + escape(path.toString()) + "</h1>\n<ul>\n");
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files = found.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      Path target = follower.follow(path.resolve(file.getFileName().toString()));
      if (target != null) {
        html.append("<li><a href=\"")
            .append(path.getFileName())
            .append('/')
            .append(target.getFileName())
            .append("\">")
            .append(escape(file.getFileName().toString()))
            .append("</a></li>\n");
      }
    }
    return new Page(path, path.getFileName().toString(), html + "</ul>\n", "", false);
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}

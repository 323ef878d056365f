package dev.weft.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes one folder of web pages of the repository's documents, which needs no server: the pages of
 * the guide, those of the sources that they lead to, pictures, and a search.
 *
 * <p>It begins with the README and follows the links from there, so a document that nothing leads
 * to has no page.
 */
public final class Site {
  private static final List<String> RESOURCES = List.of("style.css", "search.js");

  private final Path root;
  private final Path out;

  /** By the path of what they show, in the order in which links lead to them. */
  private final Map<Path, Page> pages = new LinkedHashMap<>();

  private final Deque<Path> toDo = new ArrayDeque<>();

  private Site(Path root, Path out) {
    this.root = root;
    this.out = out;
  }

  /**
   * Writes the pages, and checks their links.
   *
   * @param args the repository, the folder for the pages, and the one with the jars that the
   *     modules need
   * @throws IOException if something cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[0]).toRealPath();
    Path out = Path.of(args[1]).toAbsolutePath();
    Files.createDirectories(out);
    Api.make(root, Path.of(args[2]), out.resolve("api"));
    List<String> broken = Links.brokenIn(out, make(root, out));
    broken.forEach(link -> System.err.println("docs: " + link));
    if (!broken.isEmpty()) {
      System.exit(1);
    }
  }

  /** Writes the pages, and says which, as paths in the folder. */
  static List<Path> make(Path root, Path out) throws IOException {
    return new Site(root, out).make();
  }

  private List<Path> make() throws IOException {
    follow(Path.of("README.md"));
    while (!toDo.isEmpty()) {
      Path path = toDo.remove();
      pages.put(path, pageOf(path));
    }
    List<Page> documents = new ArrayList<>();
    for (Page page : pages.values()) {
      if (page.isDocument()) {
        documents.add(page);
      }
    }
    boolean hasApi = Files.exists(out.resolve("api/index.html"));
    for (Page page : pages.values()) {
      write(page.target(), Template.of(page, documents, hasApi));
    }
    write(Path.of("index.js"), SearchIndex.of(documents));
    for (String name : RESOURCES) {
      try (InputStream resource = Site.class.getResourceAsStream(name)) {
        Files.copy(resource, out.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return pages.values().stream().map(Page::target).toList();
  }

  private Page pageOf(Path path) throws IOException {
    Path file = root.resolve(path);
    if (Files.isDirectory(file)) {
      return Page.ofFolder(path, file, this::follow);
    }
    String text = Files.readString(file);
    return path.toString().endsWith(".md")
        ? Markdown.page(path, text, this::follow)
        : Page.ofSource(path, text);
  }

  /**
   * Takes note of a file that a page leads to.
   *
   * @return where it is to be found in the folder, or null if there is no such file
   */
  private @Nullable Path follow(Path path) throws IOException {
    Path file = root.resolve(path);
    if (!Files.exists(file) || !file.toRealPath().startsWith(root)) {
      return null;
    }
    if (Page.isPicture(path)) {
      Path copy = out.resolve(path.toString());
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      return path;
    }
    if (!pages.containsKey(path) && !toDo.contains(path)) {
      toDo.add(path);
    }
    return Page.targetOf(path);
  }

  private void write(Path path, String text) throws IOException {
    Path file = out.resolve(path.toString());
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}

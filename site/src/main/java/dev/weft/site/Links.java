package dev.weft.site;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Checks that the links within a folder of pages lead somewhere, anchors included. */
final class Links {
  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]*)\"");
  private static final Pattern ANCHOR = Pattern.compile("\\bid=\"([^\"]*)\"");

  private Links() {}

  /** One line for each link that leads nowhere. Pages of the API check theirs when made. */
  static List<String> brokenIn(Path folder) throws IOException {
    Map<Path, String> pages = new HashMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.toString().endsWith(".html") && !file.startsWith(folder.resolve("api"))) {
          pages.put(file.normalize(), Files.readString(file));
        }
      }
    }
    Map<Path, Set<String>> anchors = new HashMap<>();
    List<String> broken = new ArrayList<>();
    for (var page : pages.entrySet()) {
      Matcher links = LINK.matcher(page.getValue());
      while (links.find()) {
        String link = links.group(1);
        if (!link.contains(":") && !leads(page.getKey(), link, pages, anchors)) {
          broken.add(folder.relativize(page.getKey()) + ": no such page or place: " + link);
        }
      }
    }
    broken.sort(null);
    return broken;
  }

  private static boolean leads(
      Path from, String link, Map<Path, String> pages, Map<Path, Set<String>> anchors) {
    int hash = link.indexOf('#');
    String file = hash < 0 ? link : link.substring(0, hash);
    String anchor = hash < 0 ? "" : link.substring(hash + 1);
    Path target =
        file.isEmpty()
            ? from
            : from.resolveSibling(URLDecoder.decode(file, StandardCharsets.UTF_8)).normalize();
    if (!Files.isRegularFile(target)) {
      return false;
    }
    String text = pages.get(target);
    return anchor.isEmpty()
        || text == null
        || anchors.computeIfAbsent(target, _ -> anchorsIn(text)).contains(anchor);
  }

  private static Set<String> anchorsIn(String page) {
    Set<String> found = new HashSet<>();
    Matcher anchors = ANCHOR.matcher(page);
    while (anchors.find()) {
      found.add(anchors.group(1));
    }
    return found;
  }
}

package dev.weft.site;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks that the links within a folder of pages lead somewhere, anchors included. */
final class Links {
  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]*)\"");
  private static final Pattern ANCHOR = Pattern.compile("\\bid=\"([^\"]*)\"");

  private Links() {}

  /**
   * One line for each link that leads nowhere.
   *
   * @param folder where the pages are
   * @param files the pages to look at, in the folder; what else is there may be led to
   */
  static List<String> brokenIn(Path folder, Collection<Path> files) throws IOException {
    Map<Path, String> pages = new HashMap<>();
    for (Path file : files) {
      Path page = folder.resolve(file.toString()).normalize();
      pages.put(page, Files.readString(page));
    }
    Map<Path, Set<String>> anchors = new HashMap<>();
    List<String> broken = new ArrayList<>();
    for (Map.Entry<Path, String> page : pages.entrySet()) {
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

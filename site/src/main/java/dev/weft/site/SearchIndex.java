package dev.weft.site;

import java.util.List;

/** What the search looks through, as a script, which a page can load without a server. */
final class SearchIndex {
  private SearchIndex() {}

  static String of(List<Page> pages) {
    var script = new StringBuilder("const pages = [\n");
    for (Page page : pages) {
      script
          .append("{url: ")
          .append(quoted(page.target().toString().replace('\\', '/')))
          .append(", title: ")
          .append(quoted(page.title()))
          .append(", text: ")
          .append(quoted(page.text()))
          .append("},\n");
    }
    return script.append("];\n").toString();
  }

  private static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    text.chars()
        .forEach(c -> {
          if (c < ' ' || c == '"' || c == '\\' || c == '<' || c == 0x2028 || c == 0x2029) {
            quoted.append("\\u%04x".formatted(c));
          } else {
            quoted.append((char) c);
          }
        });
    return quoted.append('"').toString();
  }
}

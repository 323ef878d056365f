package dev.weft.site;

import java.nio.file.Path;
import java.util.List;

/** What is around every page: the list of pages, the search, how it looks. */
final class Template {
  /** The folders of documents, in the order in which they are listed. */
  private static final List<Group> GROUPS =
      List.of(
          new Group("Start", ""),
          new Group("Tutorial", "docs/tutorial/"),
          new Group("Guide", "docs/guide/"),
          new Group("Design", "docs/"),
          new Group("Decisions", "docs/adr/"));

  private record Group(String title, String folder) {
    boolean has(Page page) {
      String path = page.path().toString().replace('\\', '/');
      return path.startsWith(folder) && path.indexOf('/', folder.length()) < 0;
    }
  }

  private Template() {}

  static String of(Page page, List<Page> documents, boolean hasApi) {
    Path here = page.target();
    String up = "../".repeat(here.getNameCount() - 1);
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>%s</title>
    <link rel="stylesheet" href="%sstyle.css">
    </head>
    <body>
    <a class="skip" href="#content">Skip to the text</a>
    <header>
    <a class="home" href="%sindex.html">Weft</a>
    <input id="search" type="search" placeholder="Search" aria-label="Search" \
    data-root="%s" autocomplete="off">
    </header>
    <div id="results" role="region" aria-label="Search results" aria-live="polite" hidden></div>
    <div class="columns">
    <nav aria-label="Pages"><details open><summary>Pages</summary>
    %s</details></nav>
    <main id="content">
    %s</main>
    </div>
    <script src="%sindex.js"></script>
    <script src="%ssearch.js"></script>
    </body>
    </html>
    """
        .formatted(
            Page.escape(page.title()),
            up,
            up,
            up,
            navigation(page, documents, hasApi, up),
            page.html(),
            up,
            up);
  }

  private static String navigation(Page page, List<Page> documents, boolean hasApi, String up) {
    var html = new StringBuilder();
    if (hasApi) {
      html.append("<p><a href=\"").append(up).append("api/index.html\">API (Javadoc)</a></p>\n");
    }
    for (Group group : GROUPS) {
      html.append("<h2>").append(group.title()).append("</h2>\n<ul>\n");
      for (Page other : documents) {
        if (group.has(other)) {
          html.append("<li><a href=\"").append(relative(page.target(), other.target()));
          html.append(other == page ? "\" aria-current=\"page\">" : "\">");
          html.append(Page.escape(other.title())).append("</a></li>\n");
        }
      }
      html.append("</ul>\n");
    }
    return html.toString();
  }

  /** The link from one page of the folder to another. */
  static String relative(Path from, Path to) {
    Path folder = from.getParent();
    Path path = folder == null ? to : folder.relativize(to);
    return path.toString().replace('\\', '/');
  }
}

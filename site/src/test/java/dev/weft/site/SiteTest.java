package dev.weft.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.fixtures.Chromium;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of this repository, seen by a browser where there is one. */
class SiteTest {
  /** As wide as a phone. */
  private static final String NARROW = "--window-size=400,800";

  @TempDir static Path folder;
  private static List<Path> pages;

  @TempDir Path profile;

  @BeforeAll
  static void makeSite() throws IOException {
    pages = Site.make(Path.of("..").toRealPath(), folder);
  }

  @Test
  void make_repository_hasNoBrokenLink() throws IOException {
    assertThat(Links.brokenIn(folder, pages)).isEmpty();
  }

  @Test
  void make_repository_hasAPageForEachDocumentOfTheGuide_andItsPictures() throws IOException {
    try (Stream<Path> guide = Files.list(Path.of("../docs/guide"))) {
      for (Path file : (Iterable<Path>) guide::iterator) {
        Path path = Path.of("docs/guide").resolve(file.getFileName());
        assertThat(folder.resolve(Page.isPicture(path) ? path : Page.targetOf(path))).exists();
      }
    }
  }

  @Test
  void brokenIn_linkToNoPageAndToNoPlace_namesBoth(@TempDir Path other) throws IOException {
    Files.writeString(
        other.resolve("a.html"),
        "<h1 id=\"here\"><a href=\"#here\"></a><a href=\"#there\"></a><a href=\"b.html\"></a>");

    assertThat(Links.brokenIn(other, List.of(Path.of("a.html"))))
        .containsExactly(
            "a.html: no such page or place: #there", "a.html: no such page or place: b.html");
  }

  @Test
  void page_inABrowser_hasTextAndListOfPages() throws Exception {
    String home = dom("index.html");
    String guide = dom("docs/guide/networking.html");

    assertThat(home).contains("<h1 id=\"weft\">Weft</h1>", "href=\"docs/guide/networking.html\"");
    assertThat(guide).contains("id=\"ending-a-server\"", "aria-current=\"page\">Networking</a>");
  }

  @Test
  void search_wordsOfAPage_findIt() throws Exception {
    assertThat(results(dom("index.html?q=watermark+unsent"))).contains("docs/guide/glossary.html");
    assertThat(results(dom("docs/guide/files.html?q=watermark+unsent")))
        .contains("../../docs/guide/glossary.html");
  }

  @Test
  void search_wordThatNoPageHas_saysSo() throws Exception {
    assertThat(results(dom("index.html?q=xyzzy"))).contains("No page has xyzzy.");
  }

  @Test
  void page_lightAndDark_areBoth() throws Exception {
    assertThat(brightness("--blink-settings=preferredColorScheme=1")).isGreaterThan(200);
    assertThat(brightness("--blink-settings=preferredColorScheme=0")).isLessThan(60);
  }

  @Test
  void page_onAPhone_isNoWiderThanIt() throws Exception {
    // A page that shows how wide it is, in a frame as wide as a phone's screen.
    Path frame = folder.resolve("frame.html");
    Files.writeString(
        frame,
        """
        <iframe id="page" src="docs/guide/threads.html" style="width:400px;height:800px"></iframe>
        <script>
          onload = () => {
            const shown = document.getElementById("page").contentDocument;
            document.title = "wide " + shown.documentElement.scrollWidth
                + (shown.querySelector("nav details").open ? " open" : " closed");
          };
        </script>
        """);

    assertThat(dom("frame.html", "--allow-file-access-from-files"))
        .containsPattern("<title>wide (3[0-9][0-9]|400) closed</title>");
  }

  private static String results(String dom) {
    return dom.substring(dom.indexOf("id=\"results\""), dom.indexOf("class=\"columns\""));
  }

  private String dom(String page, String... options) throws Exception {
    return Chromium.dom(profile, addressOf(page), options);
  }

  private int brightness(String scheme) throws Exception {
    Path picture = profile.resolve("page.png");
    String page = addressOf("docs/guide/files.html");
    Chromium.screenshot(profile, page, picture, NARROW, scheme);
    var image = ImageIO.read(picture.toFile());
    Color color = new Color(image.getRGB(2, image.getHeight() - 2));
    return (color.getRed() + color.getGreen() + color.getBlue()) / 3;
  }

  private static String addressOf(String page) throws IOException {
    return "file://" + folder.toRealPath() + "/" + page;
  }
}

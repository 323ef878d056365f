package dev.weft.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    assertThat(browse(List.of("--allow-file-access-from-files", "--dump-dom"), "frame.html"))
        .containsPattern("<title>wide (3[0-9][0-9]|400) closed</title>");
  }

  private static String results(String dom) {
    return dom.substring(dom.indexOf("id=\"results\""), dom.indexOf("class=\"columns\""));
  }

  private String dom(String page) throws Exception {
    return browse(List.of("--dump-dom"), page);
  }

  private int brightness(String scheme) throws Exception {
    Path picture = profile.resolve("page.png");
    browse(List.of(NARROW, scheme, "--screenshot=" + picture), "docs/guide/files.html");
    var image = ImageIO.read(picture.toFile());
    Color color = new Color(image.getRGB(2, image.getHeight() - 2));
    return (color.getRed() + color.getGreen() + color.getBlue()) / 3;
  }

  private String browse(List<String> options, String page) throws Exception {
    Path chromium = Path.of("/usr/bin/chromium");
    assumeTrue(Files.isExecutable(chromium), "skipped: there is no " + chromium);
    List<String> command = new ArrayList<>(List.of(chromium.toString(), "--headless"));
    command.addAll(
        List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--user-data-dir=" + profile.resolve("profile")));
    command.addAll(options);
    command.add("file://" + folder.toRealPath() + "/" + page);
    Process browser =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(browser.getInputStream().readAllBytes(), UTF_8);
    assertThat(browser.waitFor()).isZero();
    return said;
  }
}

package dev.weft.inspect;

import static dev.weft.TaskOptions.named;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import dev.weft.ContextVar;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.LoopGroup;
import dev.weft.net.Net;
import dev.weft.net.Sockets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as a person sees it, of a program with one loop. */
class PageInBrowserTest {
  private static final ContextVar<String> REQUEST = ContextVar.of("request", "none").visible();
  private static final int TAB = 9;
  private static final int ENTER = 13;
  private static final int ESCAPE = 27;
  private static final int SPACE = 32;

  @TempDir private static Path folder;

  private static Browser browser;

  private LoopGroup group;
  private EventLoop loop;
  private Inspector inspector;
  private Future<Void> never;
  private final AtomicBoolean released = new AtomicBoolean();

  @BeforeAll
  static void startBrowser() throws Exception {
    browser = Browser.start(folder);
  }

  @AfterAll
  static void endBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void open() throws Exception {
    browser.newPage();
    group = LoopGroup.start(1);
    loop = group.loops().getFirst();
    never = loop.submit(() -> EventLoop.running().<Void>createFuture()).get();
    inspector = Inspector.serve(InspectorOptions.DEFAULT, Duration.ofMillis(1));
    browser.open(inspector.uri());
    browser.waitUntil("document.querySelector('#status')?.textContent === 'live'");
  }

  @AfterEach
  void close() throws Exception {
    released.set(true);
    if (inspector != null) {
      inspector.close();
    }
    if (group != null) {
      loop.submit(() -> never.cancel()).get();
      group.close();
    }
  }

  /** Makes a task that waits until {@link #never} is done. */
  private void startTask(String name) throws Exception {
    loop.submit(() -> Async.createTask(() -> never.await(), named(name))).get();
  }

  private static String task(String name) {
    return "[...document.querySelectorAll('#tasks tbody button')]"
        + ".some(each => each.textContent === '"
        + name
        + "')";
  }

  private static String card(EventLoop loop) {
    return "[...document.querySelectorAll('.loop')]"
        + ".find(each => each.querySelector('h3').textContent === '"
        + loop
        + "')";
  }

  private void focus(String id) throws Exception {
    browser.value("document.getElementById('" + id + "').focus()");
  }

  private void assertNothingIsWrong() {
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void tasks_thatComeAndGo_appearAndDisappear() throws Exception {
    startTask("comes and goes");
    browser.waitUntil(task("comes and goes"));

    loop.submit(() -> never.cancel()).get();

    browser.waitUntil("!" + task("comes and goes"));
    assertNothingIsWrong();
  }

  @Test
  void tasks_namesWithMarkup_areText() throws Exception {
    String name = "<img src=x onerror=alert(1)><script>alert(2)</script>";
    loop.submit(
            () -> {
              var _ = REQUEST.set("<b id=injected>bold</b>");
              Async.createTask(() -> never.await(), named(name));
              loop.callSoon(() -> {
                throw new IllegalStateException("<img src=y onerror=alert(3)>");
              });
            })
        .get();
    browser.waitUntil(task(name));
    browser.waitUntil(
        "document.querySelector('#incidents').textContent.includes('onerror=alert(3)')");

    assertThat(browser.value("document.querySelectorAll('img, #injected').length").asInt())
        .isZero();
    assertThat(browser.text("#tasks")).contains("request=<b id=injected>bold</b>");
    assertNothingIsWrong();
  }

  @Test
  void loop_blocked_turnsRedWithTheStackThatBlocksIt() throws Exception {
    loop.callSoonThreadsafe(() -> Async.createTask(this::spinUntilReleased, named("spinner")));

    browser.waitUntil(card(loop) + "?.classList.contains('blocked')");
    browser.waitUntil(card(loop) + ".textContent.includes('task spinner')");
    browser.waitUntil(card(loop) + ".textContent.includes('spinUntilReleased')");
    assertThat(browser.value("document.getElementById('status').className").asText())
        .isEqualTo("blocked");
    String red = browser.value("getComputedStyle(" + card(loop) + ").borderLeftColor").asText();
    released.set(true);

    browser.waitUntil("!" + card(loop) + ".classList.contains('blocked')");
    assertThat(browser.value("getComputedStyle(" + card(loop) + ").borderLeftColor").asText())
        .isNotEqualTo(red);
    browser.waitUntil("document.querySelector('#incidents').textContent.includes('task spinner')");
    assertNothingIsWrong();
  }

  private void spinUntilReleased() {
    while (!released.get()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void filter_byNameAndState_showsThoseAlone() throws Exception {
    startTask("apple");
    startTask("pear");
    browser.waitUntil(task("apple") + " && " + task("pear"));

    focus("filter-name");
    browser.type("APP");
    browser.waitUntil(task("apple") + " && !" + task("pear"));
    assertThat(browser.text("#tasks-count")).contains("fit the filter");

    browser.value(
        "{ const state = document.getElementById('filter-state'); state.value = 'blocked';"
            + " state.dispatchEvent(new Event('change')); }");
    browser.waitUntil("!" + task("apple"));
    assertNothingIsWrong();
  }

  @Test
  void tree_taskThatWaitsForAnother_standsAboveIt() throws Exception {
    loop.submit(
            () -> {
              var inner = Async.createTask(() -> never.await(), named("inner"));
              Async.createTask(() -> inner.await(), named("outer"));
            })
        .get();
    browser.waitUntil(task("inner") + " && " + task("outer"));

    focus("tree");
    browser.press(" ", SPACE);

    browser.waitUntil(
        "document.querySelector('#tasks tr[aria-level=\"2\"] button')?.textContent === 'inner'");
    assertThat(
            browser
                .value(
                    "document.querySelector('#tasks tr[aria-level=\"2\"]')"
                        + ".previousElementSibling.querySelector('button').textContent")
                .asText())
        .isEqualTo("outer");
    assertNothingIsWrong();
  }

  @Test
  void task_openedByTheKeyboard_showsItsFramesUntilEscape() throws Exception {
    startTask("looked at");
    browser.waitUntil(task("looked at"));

    // From the start of the page on, by the Tab key alone.
    browser.value("document.body.focus()");
    browser.waitUntil(task("looked at"));
    for (int i = 0; !focusedText().equals("looked at"); i++) {
      assertThat(i).as("presses of Tab").isLessThan(100);
      browser.press("Tab", TAB);
    }
    browser.press("Enter", ENTER);

    browser.waitUntil("document.getElementById('task').open");
    browser.waitUntil(
        "document.querySelector('#task-frames .users')?.textContent.includes('PageInBrowserTest')");
    browser.press("Escape", ESCAPE);
    browser.waitUntil("!document.getElementById('task').open");
    assertThat(focusedText()).isEqualTo("looked at");
    assertNothingIsWrong();
  }

  private String focusedText() throws Exception {
    return browser.value("document.activeElement.textContent").asText();
  }

  @Test
  void page_fourHundredPixelsWide_hasNothingBesideIt() throws Exception {
    browser.resize(400, 800);
    startTask("a name that is long enough to be broken into several lines ".repeat(3).strip());
    loop.submit(() -> Net.startServer("127.0.0.1", 0, (reader, writer) -> {})).get();
    browser.waitUntil("document.querySelectorAll('#tasks tbody tr, #servers tbody tr').length > 1");

    assertThat(browser.value("document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(400);
    assertNothingIsWrong();
  }

  @Test
  void network_serverAndConnection_areListed() throws Exception {
    int port =
        loop.submit(
                () -> {
                  var server = Net.startServer("127.0.0.1", 0, (reader, writer) -> never.await());
                  var connection = Net.openConnection("127.0.0.1", server.port());
                  connection.writer().write(new byte[1_000]);
                  return server.port();
                })
            .get();

    browser.waitUntil(
        "document.querySelector('#servers').textContent.includes('127.0.0.1:" + port + "')");
    browser.waitUntil("document.querySelectorAll('#connections tbody tr').length >= 2");
    browser.waitUntil("document.querySelector('#connections').textContent.includes('1000 B')");
    assertNothingIsWrong();
  }

  @Test
  void network_channelOfTheProgramsOwn_isListedWithWhatItWaitsFor() throws Exception {
    int port =
        loop.submit(
                () -> {
                  var listener = ServerSocketChannel.open();
                  listener.configureBlocking(false);
                  listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                  Async.createTask(() -> {
                    try (listener) {
                      Sockets.awaitReadable(listener);
                    }
                  });
                  return ((InetSocketAddress) listener.getLocalAddress()).getPort();
                })
            .get();

    browser.waitUntil(
        "document.querySelector('#channels tbody').textContent === 'listenerread127.0.0.1:"
            + port
            + loop
            + "'");
    assertNothingIsWrong();
  }

  @Test
  void flight_buttonPressed_givesAFile() throws Exception {
    focus("flight");
    browser.press("Enter", ENTER);

    browser.waitUntil("!document.getElementById('flight-file').hidden");
    assertNothingIsWrong();
  }

  @Test
  void scheme_dark_isFollowed() throws Exception {
    String light = browser.value("getComputedStyle(document.body).backgroundColor").asText();

    browser.preferDark();

    assertThat(browser.value("getComputedStyle(document.body).backgroundColor").asText())
        .isNotEqualTo(light);
  }

  @Test
  void page_inspectorThatHasEnded_saysSo() throws Exception {
    inspector.close();

    browser.waitUntil("document.getElementById('status').className === 'gone'");
  }
}

package dev.weft.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.fixtures.Chromium;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A browser without a window, with one page at a time, driven by its DevTools protocol as a person
 * drives it. For a thread of the test's own. A test is skipped with a notice where there is no
 * Chromium.
 */
final class Browser implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long BETWEEN_LOOKS_NANOS = 20_000_000;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LISTENS = "DevTools listening on ";

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private WebSocket socket;
  private String target;
  private String session;

  private Browser(Process process) {
    this.process = process;
  }

  static Browser start(Path folder) throws Exception {
    List<String> options = List.of("--disable-dev-shm-usage", "--remote-debugging-port=0");
    Process process =
        new ProcessBuilder(Chromium.command(folder, "about:blank", options))
            .redirectErrorStream(true)
            .start();
    var browser = new Browser(process);
    boolean started = false;
    try {
      browser.connect();
      started = true;
      return browser;
    } finally {
      if (!started) {
        browser.close();
      }
    }
  }

  private void connect() throws Exception {
    BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
    String line;
    do {
      line = said.readLine();
    } while (line != null && !line.startsWith(LISTENS));
    if (line == null) {
      throw new IOException("the browser has ended: " + process.waitFor());
    }
    Thread.ofPlatform().daemon().start(() -> said.lines().forEach(rest -> {}));
    socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create(line.substring(LISTENS.length()).strip()), new Listener())
            .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    newPage();
  }

  /** Leaves the page, for one that knows nothing of it. */
  void newPage() throws Exception {
    session = null;
    if (target != null) {
      send("Target.closeTarget", Map.of("targetId", target));
    }
    target = send("Target.createTarget", Map.of("url", "about:blank")).get("targetId").asText();
    complaints.clear();
    session =
        send("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .get("sessionId")
            .asText();
    for (String domain : List.of("Runtime", "Log", "Page", "Network")) {
      send(domain + ".enable", Map.of());
    }
  }

  /** Takes what the browser sends, piece by piece. */
  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence piece, boolean last) {
      text.append(piece);
      if (last) {
        String whole = text.toString();
        text.setLength(0);
        came(whole);
      }
      from.request(1);
      return null;
    }
  }

  private void came(String text) {
    JsonNode message;
    try {
      message = JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (message.has("id")) {
      CompletableFuture<JsonNode> answer = answers.remove(message.get("id").asInt());
      if (message.has("error")) {
        answer.completeExceptionally(new IOException(message.get("error").toString()));
      } else {
        answer.complete(message.get("result"));
      }
      return;
    }
    if (!message.path("sessionId").asText().equals(session)) {
      return; // of a page that was left
    }
    JsonNode parameters = message.path("params");
    switch (message.path("method").asText()) {
      case "Runtime.exceptionThrown" ->
          complaints.add(parameters.at("/exceptionDetails").toString());
      case "Runtime.consoleAPICalled" -> complaints.add(parameters.toString());
      case "Log.entryAdded" -> complaints.add(parameters.at("/entry").toString());
      default -> {}
    }
  }

  private JsonNode send(String method, Map<String, ?> parameters) throws Exception {
    int number = numbers.incrementAndGet();
    ObjectNode message = JSON.createObjectNode();
    message.put("id", number);
    message.put("method", method);
    message.set("params", JSON.valueToTree(parameters));
    if (session != null) {
      message.put("sessionId", session);
    }
    var answer = new CompletableFuture<JsonNode>();
    answers.put(number, answer);
    socket.sendText(message.toString(), true).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    return answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  // ---- what a person does

  void open(URI address) throws Exception {
    send("Page.navigate", Map.of("url", address.toString()));
  }

  void resize(int width, int height) throws Exception {
    send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  void preferDark() throws Exception {
    send(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
  }

  /** Presses a key that writes nothing, or a line break. */
  void press(String key, int code) throws Exception {
    String text = key.equals("Enter") ? "\r" : key.equals(" ") ? " " : "";
    for (String type : List.of("keyDown", "keyUp")) {
      send(
          "Input.dispatchKeyEvent",
          Map.of(
              "type", type,
              "key", key,
              "code", key.equals(" ") ? "Space" : key,
              "windowsVirtualKeyCode", code,
              "text", type.equals("keyDown") ? text : ""));
    }
  }

  void type(String text) throws Exception {
    send("Input.insertText", Map.of("text", text));
  }

  // ---- what a person sees

  /** The value of an expression. */
  JsonNode value(String expression) throws Exception {
    JsonNode answer =
        send(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (answer.has("exceptionDetails")) {
      throw new IOException(expression + ": " + answer.get("exceptionDetails"));
    }
    return answer.at("/result/value");
  }

  String text(String selector) throws Exception {
    return value("document.querySelector('" + selector + "')?.innerText ?? ''").asText();
  }

  List<String> texts(String selector) throws Exception {
    List<String> texts = new ArrayList<>();
    value("[...document.querySelectorAll('" + selector + "')].map(each => each.textContent)")
        .forEach(each -> texts.add(each.asText()));
    return texts;
  }

  /** Waits until an expression is true; the deadline of the test bounds it. */
  void waitUntil(String condition) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!value("Boolean(" + condition + ")").asBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(
            "never: " + condition + "; the page: " + value("document.body.innerText"));
      }
      LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
    }
  }

  /** What the console says of the page: errors and warnings, its own and the browser's. */
  List<String> complaints() {
    return complaints;
  }

  void screenshot(Path file) throws Exception {
    String data = send("Page.captureScreenshot", Map.of("format", "png")).get("data").asText();
    Files.write(file, Base64.getDecoder().decode(data));
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
    client.shutdownNow();
  }
}

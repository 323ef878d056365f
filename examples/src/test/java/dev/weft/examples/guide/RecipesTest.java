package dev.weft.examples.guide;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.shield;
import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static dev.weft.Async.timeout;
import static dev.weft.flow.Flows.every;
import static dev.weft.flow.Flows.mapAsCompleted;
import static dev.weft.flow.Flows.withTimeoutOrNull;
import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.ExceptionGroup;
import dev.weft.LoopGroup;
import dev.weft.Task;
import dev.weft.net.MemoryStreams;
import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;
import dev.weft.queue.Queue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The code of docs/guide/recipes.md. */
class RecipesTest {
  private final List<String> log = new ArrayList<>();
  private int fetched;

  private String fetch(String page) throws IOException {
    fetched++;
    sleep(page.equals("a slow page") ? Duration.ofHours(1) : Duration.ofMillis(100));
    if (page.equals("nothing")) {
      throw new IOException("no page " + page);
    }
    return "<" + page + ">";
  }

  private void print(String line) {
    log.add(line);
  }

  // ---- many pages

  @Test
  void fetchAll_slowAndBrokenPages_areToldAndDoNotHoldUpTheOthers() throws Exception {
    VirtualTime.run(() -> fetchAll(List.of("news", "nothing", "a slow page", "weather")));

    assertThat(log)
        .containsExactly(
            "<news>",
            "nothing: java.io.IOException: no page nothing",
            "<weather>",
            "a slow page: took too long");
  }

  // @start region="many"
  /** Each page for five seconds at most, eight at a time; one that fails does not end the rest. */
  void fetchAll(List<String> pages) throws Exception {
    try (var lines = mapAsCompleted(8, pages, page -> fetchOrSay(page))) {
      for (String line : lines) {
        print(line);
      }
    }
  }

  String fetchOrSay(String page) {
    try {
      String text = withTimeoutOrNull(Duration.ofSeconds(5), () -> fetch(page));
      return text == null ? page + ": took too long" : text;
    } catch (IOException e) {
      return page + ": " + e;
    }
  }

  // @end

  // ---- retry

  @Test
  void retry_failsTwice_isTriedAgainLaterAndLater() throws Exception {
    var attempts = new ArrayList<Long>();
    VirtualTime.run(() -> {
      String page =
          retry(
              5,
              () -> {
                attempts.add(EventLoop.running().time().toMillis());
                if (attempts.size() < 3) {
                  throw new IOException("not now");
                }
                return "<news>";
              });

      assertThat(page).isEqualTo("<news>");
    });

    assertThat(attempts).hasSize(3);
    assertThat(attempts.get(1)).isBetween(100L, 200L);
    assertThat(attempts.get(2) - attempts.get(1)).isBetween(200L, 400L);
  }

  @Test
  void retry_failsEachTime_throwsTheLastFailure() throws Exception {
    VirtualTime.run(() -> {
      assertThatThrownBy(() -> retry(3, () -> fetch("nothing"))).isInstanceOf(IOException.class);

      assertThat(fetched).isEqualTo(3);
    });
  }

  // @start region="retry"
  /** Tries again after 0.1 s, 0.2 s, 0.4 s, …, and up to as much more, so that clients spread. */
  static <T> T retry(int attempts, Callable<T> call) throws Exception {
    long pauseMillis = 100;
    for (int attempt = 1; ; attempt++) {
      try {
        return call.call();
      } catch (IOException e) { // a CancelledError passes
        if (attempt == attempts) {
          throw e;
        }
      }
      sleep(Duration.ofMillis(ThreadLocalRandom.current().nextLong(pauseMillis, 2 * pauseMillis)));
      pauseMillis *= 2;
    }
  }

  // @end

  // ---- a cache

  @Test
  void cache_askedByManyAtOnce_fetchesOnce() throws Exception {
    VirtualTime.run(() -> {
      taskGroup(group -> {
        for (int i = 0; i < 10; i++) {
          group.createTask(() -> print(cached("news")));
        }
      });
      var hasty = createTask(() -> cached("weather"));
      var patient = createTask(() -> cached("weather"));
      sleep(Duration.ofMillis(50));
      hasty.cancel();

      assertThat(patient.await()).isEqualTo("<weather>");
      assertThat(fetched).isEqualTo(2);
      assertThatThrownBy(() -> cached("nothing")).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> cached("nothing")).isInstanceOf(IOException.class);
      assertThat(fetched).isEqualTo(4);
    });
    assertThat(log).hasSize(10).containsOnly("<news>");
  }

  // @start region="cache"
  private final Map<String, Task<String>> pages = new HashMap<>(); // one loop, so no lock

  /** Fetches a page once, however many tasks ask for it meanwhile. */
  String cached(String page) throws IOException {
    Task<String> fetching = pages.computeIfAbsent(page, _ -> createTask(() -> fetch(page)));
    try {
      return shield(fetching)
          .await(IOException.class); // the others go on if this task is cancelled
    } catch (IOException e) {
      pages.remove(page, fetching); // the next one tries again
      throw e;
    }
  }

  // @end

  // ---- batches

  @Test
  void batches_bySizeAndByTime() throws Exception {
    VirtualTime.run(() -> {
      var items = new Queue<String>();
      var writer = createTask(() -> writeBatches(items));
      for (int i = 1; i <= 4; i++) {
        items.put("item " + i);
      }
      sleep(Duration.ofSeconds(10));
      items.put("item 5");
      items.shutdown();
      writer.await();
    });

    assertThat(log).containsExactly("[item 1, item 2, item 3]", "[item 4]", "[item 5]");
  }

  // @start region="batches"
  /** Writes three items at once, or fewer when the first of them has waited for a second. */
  void writeBatches(Queue<String> items) {
    for (String first : items) { // until it is shut down
      var batch = new ArrayList<>(List.of(first));
      withTimeoutOrNull(
          Duration.ofSeconds(1),
          () -> {
            for (String next : items) {
              batch.add(next);
              if (batch.size() == 3) {
                break;
              }
            }
            return batch;
          });
      print(batch.toString());
    }
  }

  // @end

  // ---- debounce

  @Test
  void debounce_severalCallsInARow_runsOnceAfterTheLast() throws Exception {
    VirtualTime.run(() -> {
      for (int i = 0; i < 5; i++) {
        changed();
        sleep(Duration.ofMillis(100));
      }
      sleep(Duration.ofSeconds(5));
      changed();
      sleep(Duration.ofSeconds(5));
    });

    assertThat(log).containsExactly("saved", "saved");
  }

  // @start region="debounce"
  private @Nullable Task<?> saving;

  /** Saves when nothing has changed for a second. */
  void changed() {
    if (saving != null) {
      saving.cancel(); // does nothing, if it is over
    }
    saving =
        createTask(() -> {
          sleep(Duration.ofSeconds(1));
          shield(createTask(this::save)).await(); // a change does not cut it short
        });
  }

  // @end

  void save() {
    print("saved");
  }

  // ---- publish and subscribe

  @Test
  void publish_oneSubscriberIsSlow_theOthersGetAll() throws Exception {
    VirtualTime.run(() -> {
      var quick = createTask(() -> listen("quick", Duration.ZERO));
      var slow = createTask(() -> listen("slow", Duration.ofMinutes(1)));
      sleep(Duration.ofMillis(1));
      for (int i = 0; i < 200; i++) {
        publish("event " + i);
        sleep(Duration.ofMillis(1));
      }
      quick.cancel();
      slow.cancel();
    });

    assertThat(log).filteredOn(line -> line.startsWith("quick")).hasSize(200);
    assertThat(log).filteredOn(line -> line.startsWith("slow")).hasSize(1);
  }

  // @start region="publish"
  private final Set<Queue<String>> subscribers = new LinkedHashSet<>();

  void listen(String name, Duration work) {
    var events = new Queue<String>(100);
    subscribers.add(events);
    try {
      for (String event : events) {
        print(name + " " + event);
        sleep(work);
      }
    } finally {
      subscribers.remove(events);
    }
  }

  /** Does not wait: a subscriber that is a hundred events behind misses this one. */
  void publish(String event) {
    for (var events : subscribers) {
      if (!events.isFull()) {
        events.putNow(event);
      }
    }
  }

  // @end

  // ---- a proxy

  @Test
  void proxy_bothDirections_passOnWhatComesAndTheEnd() throws Exception {
    run(() ->
        timeout(
            Duration.ofSeconds(30),
            () -> {
              var target =
                  startServer(
                      "127.0.0.1",
                      0,
                      (reader, writer) ->
                          writer.write("<" + new String(reader.readAll(), UTF_8) + ">"));
              var proxy =
                  startServer(
                      "127.0.0.1",
                      0,
                      (reader, writer) -> relay(reader, writer, "127.0.0.1", target.port()));
              try (target;
                  proxy;
                  var client = openConnection("127.0.0.1", proxy.port())) {
                client.writer().write("hello");
                client.writer().writeEof();

                assertThat(new String(client.reader().readAll(), UTF_8)).isEqualTo("<hello>");
              }
            }));
  }

  // @start region="proxy"
  void relay(StreamReader reader, StreamWriter writer, String host, int port) throws IOException {
    try (var target = openConnection(host, port)) {
      taskGroup(group -> {
        group.createTask(() -> pump(reader, target.writer()));
        group.createTask(() -> pump(target.reader(), writer));
      });
    }
  }

  /** Passes on what comes, no faster than it is taken, and then the end. */
  void pump(StreamReader from, StreamWriter to) throws IOException {
    from.transferTo(to);
    to.writeEof();
  }

  // @end

  // ---- several services

  @Test
  void services_oneFails_theOthersEnd() throws Exception {
    VirtualTime.run(() -> assertThatThrownBy(this::services).isInstanceOf(ExceptionGroup.class));

    assertThat(log).contains("heartbeat", "worker ended");
  }

  // @start region="services"
  /** Until one fails, or the program is told to end: then all end, and this does. */
  void services() {
    taskGroup(group -> {
      group.createTask(() -> every(Duration.ofSeconds(1), () -> print("heartbeat")));
      group.createTask(this::worker);
      group.createTask(this::watcher);
    });
  }

  // @end

  void worker() {
    try {
      sleep(Duration.ofDays(1));
    } finally {
      print("worker ended");
    }
  }

  void watcher() throws IOException {
    sleep(Duration.ofSeconds(3));
    fetch("nothing");
  }

  // ---- inside another application

  @Test
  void background_callsOfOtherThreads_areAnsweredUntilItIsClosed() throws Exception {
    try (var background = new Background()) {
      assertThat(background.ask("news")).isEqualTo("<news>");
    }
  }

  // @start region="background"
  /** A loop beside a framework's threads: it starts with the application, and ends with it. */
  static final class Background implements AutoCloseable {
    private final LoopGroup loops = LoopGroup.start(1);

    Background() {
      loops.submit(() -> every(Duration.ofMinutes(1), () -> tidyUp()));
    }

    /** For any thread: waits for the answer. */
    String ask(String page) throws Exception {
      return loops.submit(() -> answer(page)).get();
    }

    @Override
    public void close() {
      loops.close(); // cancels what still runs, and waits for it
    }
  }

  // @end

  private static void tidyUp() {}

  private static String answer(String page) {
    sleep(Duration.ofMillis(1));
    return "<" + page + ">";
  }

  @Test
  void recipes_ofStreams_needNoSockets() throws Exception {
    VirtualTime.run(() -> {
      try (var pair = MemoryStreams.pair()) {
        createTask(() -> pump(pair.right().reader(), pair.right().writer()));
        pair.left().writer().write("echo");
        pair.left().writer().writeEof();

        assertThat(new String(pair.left().reader().readAll(), UTF_8)).isEqualTo("echo");
      }
    });
  }
}

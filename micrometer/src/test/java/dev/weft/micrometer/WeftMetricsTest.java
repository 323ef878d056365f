package dev.weft.micrometer;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import dev.weft.net.Net;
import dev.weft.queue.Queue;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The metrics as Prometheus gets them, of real loops. */
class WeftMetricsTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final WeftMetrics metrics = new WeftMetrics();

  @AfterEach
  void close() {
    metrics.close();
    registry.close();
  }

  /** In a task: looks at all loops, this one too, which answers meanwhile. */
  private Scrape scrape() {
    toThread(() -> metrics.look());
    return Scrape.of(registry);
  }

  @Test
  void loop_thatRunsTasks_tellsStepsAndLag() {
    Async.run(() -> {
      toThread(() -> metrics.bindTo(registry));
      String loop = "loop=\"" + EventLoop.running() + "\"";
      double made = scrape().value("weft_tasks_started_total", loop);
      for (int i = 0; i < 10; i++) {
        createTask(() -> sleep(Duration.ofMillis(1))).await();
      }
      var waiting = createTask(() -> EventLoop.running().createFuture().await());

      Scrape scrape = scrape();

      assertThat(scrape.value("weft_loops")).isPositive();
      assertThat(scrape.value("weft_tasks_started_total", loop)).isEqualTo(made + 11);
      assertThat(scrape.value("weft_tasks_active", loop)).isEqualTo(2);
      assertThat(scrape.value("weft_executor_active", loop)).isEqualTo(1); // this scrape
      assertThat(scrape.value("weft_executor_queued", loop)).isZero();
      assertThat(scrape.value("weft_loop_iterations_total", loop)).isPositive();
      assertThat(scrape.value("weft_loop_ready", loop)).isNotNegative();
      assertThat(scrape.value("weft_loop_timers", loop)).isNotNegative();
      for (String time : new String[] {"weft_loop_step", "weft_loop_lag"}) {
        double count = scrape.value(time + "_seconds_count", loop);
        assertThat(count).isGreaterThan(20);
        assertThat(scrape.value(time + "_seconds_sum", loop)).isPositive();
        assertThat(scrape.value(time + "_max_seconds", loop)).isPositive();
        assertThat(scrape.value(time + "_percentile_seconds", loop, "phi=\"0.99\"")).isPositive();
        assertThat(scrape.value(time + "_histogram_total", loop, "le=\"+Inf\"")).isEqualTo(count);
        assertThat(scrape.value(time + "_histogram_total", loop, "le=\"1.0\""))
            .isBetween(scrape.value(time + "_histogram_total", loop, "le=\"0.001\""), count);
      }
      waiting.cancel();
    });
  }

  @Test
  void close_ofMetricsThatShareARegistry_leavesTheMetersOfTheOthers() throws Exception {
    Async.run(() -> {
      String loop = "loop=\"" + EventLoop.running() + "\"";
      toThread(() -> {
        metrics.bindTo(registry);
        metrics.bindTo(registry);
        try (var others = new WeftMetrics()) {
          others.bindTo(registry);
        }
      });

      assertThat(scrape().value("weft_tasks_active", loop)).isEqualTo(1);

      toThread(metrics::close);
      assertThat(registry.getMeters()).isEmpty();
    });
  }

  @Test
  void server_withAConnection_tellsBytesAndConnections() throws Exception {
    Async.run(() -> {
      toThread(() -> metrics.bindTo(registry));
      var server =
          Net.startServer(
              "127.0.0.1",
              0,
              (reader, writer) -> {
                writer.write(reader.readExactly(1_000));
                reader.readExactly(1);
              });
      String address = "address=\"127.0.0.1:" + server.port() + "\"";
      try (var connection = Net.openConnection("127.0.0.1", server.port())) {
        connection.writer().write(new byte[1_000]);
        connection.reader().readExactly(1_000);

        Scrape scrape = scrape();

        String loop = "loop=\"" + EventLoop.running() + "\"";
        assertThat(scrape.value("weft_server_connections", address, loop)).isEqualTo(1);
        assertThat(scrape.value("weft_server_accepted_total", address)).isEqualTo(1);
        assertThat(scrape.value("weft_server_peer_failures_total", address, "kind=\"handler\""))
            .isZero();
        assertThat(scrape.value("weft_connections_active", loop)).isEqualTo(2);
        assertThat(scrape.value("weft_connections_opened_total", loop)).isEqualTo(2);
        assertThat(scrape.value("weft_network_received_bytes_total", loop)).isEqualTo(2_000);
        assertThat(scrape.value("weft_network_sent_bytes_total", loop)).isEqualTo(2_000);
        assertThat(scrape.value("weft_tls_handshakes_active", loop)).isZero();
        assertThat(scrape.value("weft_tls_handshakes_total", loop, "outcome=\"success\"")).isZero();
      }
      server.close();
      server.waitClosed();
      assertThat(scrape().mentions(address)).isFalse();
    });
  }

  @Test
  void loop_thatHasEnded_losesItsMeters() {
    metrics.bindTo(registry);
    String loop =
        Async.run(() -> {
          assertThat(scrape().mentions(EventLoop.running().toString())).isTrue();
          return EventLoop.running().toString();
        });

    metrics.look();

    assertThat(Scrape.of(registry).mentions("\"" + loop + "\"")).isFalse();
  }

  @Test
  void loops_ofAGroup_areTaggedEach() throws Exception {
    try (var group = LoopGroup.start(2)) {
      metrics.bindTo(registry);

      for (EventLoop loop : group.loops()) {
        assertThat(Scrape.of(registry).value("weft_tasks_active", "loop=\"" + loop + "\""))
            .isNotNegative();
      }
    }
  }

  @Test
  void look_loopIsBlocked_keepsItsFiguresAndTheOthersGoOn() throws Exception {
    var release = new CountDownLatch(1);
    try (var group = LoopGroup.start(2);
        AutoCloseable _ = release::countDown) {
      EventLoop stuck = group.loops().get(0);
      EventLoop free = group.loops().get(1);
      metrics.bindTo(registry);
      block(stuck, release);
      for (int i = 0; i < 5; i++) {
        free.submit(() -> {}).get();
      }

      metrics.look();

      Scrape scrape = Scrape.of(registry);
      assertThat(scrape.value("weft_connections_active", "loop=\"" + stuck + "\"")).isZero();
      assertThat(scrape.value("weft_tasks_started_total", "loop=\"" + free + "\""))
          .isGreaterThanOrEqualTo(5);
    }
  }

  /** Has a callback hold up a loop. */
  private static void block(EventLoop loop, CountDownLatch release) throws InterruptedException {
    var blocked = new CountDownLatch(1);
    loop.callSoonThreadsafe(() -> {
      blocked.countDown();
      while (release.getCount() > 0) {
        Thread.onSpinWait();
      }
    });
    blocked.await();
  }

  @Test
  void look_loopIsBlocked_tellsForHowLong() throws Exception {
    var release = new CountDownLatch(1);
    try (var group = LoopGroup.start(1);
        AutoCloseable _ = release::countDown) {
      EventLoop loop = group.loops().getFirst();
      String tag = "loop=\"" + loop + "\"";
      metrics.bindTo(registry);
      block(loop, release);

      metrics.look();

      double blocked = Scrape.of(registry).value("weft_loop_blocked_seconds", tag);
      assertThat(blocked).isPositive();
      assertThat(Scrape.of(registry).value("weft_loop_blocked_seconds", tag))
          .isGreaterThan(blocked);
      release.countDown();
      while (Scrape.of(registry).value("weft_loop_blocked_seconds", tag) > 0) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void close_afterwards_nothingIsLeft() {
    Async.run(() -> {
      toThread(() -> metrics.bindTo(registry));

      toThread(metrics::close);
      toThread(metrics::close);

      assertThat(registry.getMeters()).isEmpty();
    });
    assertThatThrownBy(() -> metrics.bindTo(registry)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void tags_ofTheUsers_areOnAllMeters() {
    var other = new SimpleMeterRegistry();
    try (var tagged = new WeftMetrics(Tags.of("service", "shop"))) {
      Async.run(() -> toThread(() -> tagged.bindTo(other)));

      assertThat(other.getMeters())
          .isNotEmpty()
          .extracting(Meter::getId)
          .allMatch(id -> "shop".equals(id.getTag("service")));
    }
  }

  @Test
  void queue_monitored_tellsItsSizeAndCapacity() {
    Async.run(() -> {
      var jobs = new Queue<String>(10);
      WeftMetrics.monitor(registry, jobs, "jobs");
      jobs.put("one");

      Scrape scrape = Scrape.of(registry);

      assertThat(scrape.value("weft_queue_size", "queue=\"jobs\"")).isEqualTo(1);
      assertThat(scrape.value("weft_queue_capacity", "queue=\"jobs\"")).isEqualTo(10);
    });
  }

  @Test
  void dashboard_allItsMetrics_areInTheScrape() throws Exception {
    Set<String> known =
        Async.run(() -> {
          toThread(() -> metrics.bindTo(registry));
          var server = Net.startServer("127.0.0.1", 0, (_, _) -> {});
          Set<String> names = scrape().names();
          server.close();
          return names;
        });
    JsonNode dashboard;
    try (var json = WeftMetrics.class.getResourceAsStream("grafana-dashboard.json")) {
      dashboard = new ObjectMapper().readTree(json);
    }
    Set<String> asked = new TreeSet<>();
    dashboard
        .findValuesAsText("expr")
        .forEach(expression -> {
          Matcher name = Pattern.compile("\\bweft_\\w+").matcher(expression);
          while (name.find()) {
            asked.add(name.group());
          }
        });

    assertThat(asked).hasSizeGreaterThan(20);
    assertThat(known).containsAll(asked);
  }
}

package dev.weft.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import dev.weft.micrometer.WeftMetrics;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;

/** What the starter makes of an application's properties and class path. */
class StarterTest {
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withPropertyValues("weft.loops=2")
          .withConfiguration(
              AutoConfigurations.of(
                  WeftAutoConfiguration.class,
                  WeftHealthAutoConfiguration.class,
                  WeftMetricsAutoConfiguration.class));

  @Test
  void loops_ofAnApplication_runAndEndWithIt() {
    LoopGroup[] loops = new LoopGroup[1];
    runner.run(context -> {
      loops[0] = context.getBean(LoopGroup.class);
      assertThat(loops[0].size()).isEqualTo(2);
      assertThat(loops[0].submit(() -> EventLoop.running().toString()).get())
          .startsWith("weft-loop-");
    });

    assertThat(loops[0].loops()).allMatch(EventLoop::isClosed);
  }

  @Test
  void loops_ofTheApplicationsOwn_areTheOnlyOnes() {
    runner
        .withUserConfiguration(OwnLoops.class)
        .run(context -> {
          assertThat(context).hasSingleBean(LoopGroup.class).hasBean("mine");
          assertThat(context.getBean(LoopGroup.class).size()).isEqualTo(1);
        });
  }

  static class OwnLoops {
    @Bean
    LoopGroup mine() {
      return LoopGroup.start(1);
    }
  }

  @Test
  void properties_allOfThem_reachTheLoops() {
    runner
        .withPropertyValues(
            "weft.loops=1",
            "weft.thread-limit=3",
            "weft.shutdown-limit=5s",
            "weft.blocked-limit=2s",
            "weft.debug=true",
            "weft.health.timeout=250ms")
        .run(context -> {
          EventLoop loop = context.getBean(LoopGroup.class).next();
          assertThat(loop.submit(loop::debug).get()).isTrue();
          WeftProperties properties = context.getBean(WeftProperties.class);
          assertThat(properties)
              .isEqualTo(
                  new WeftProperties(
                      1,
                      3,
                      Duration.ofSeconds(5),
                      Duration.ofSeconds(2),
                      true,
                      new WeftProperties.Health(Duration.ofMillis(250))));
        });
  }

  @Test
  void properties_outOfRange_stopTheApplication() {
    runner
        .withPropertyValues("weft.thread-limit=0")
        .run(context ->
            assertThat(context).hasFailed().getFailure().hasStackTraceContaining("threadLimit 0"));
  }

  @Test
  void health_loopsThatAnswer_isUp() {
    runner.run(context -> {
      var health = context.getBean(HealthIndicator.class).health();
      assertThat(health.getStatus()).isEqualTo(Status.UP);
      assertThat(health.getDetails()).hasSize(2);
    });
  }

  @Test
  void health_blockedLoop_isDownAndSaysWhere() {
    runner
        .withPropertyValues("weft.health.timeout=100ms")
        .run(context -> {
          LoopGroup loops = context.getBean(LoopGroup.class);
          EventLoop blocked = loops.loops().get(1);
          var begun = new CountDownLatch(1);
          var release = new CountDownLatch(1);
          blocked.callSoonThreadsafe(() -> {
            begun.countDown();
            spinUntil(release);
          });
          begun.await();
          try {
            var health = context.getBean(HealthIndicator.class).health();
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getDetails().get(blocked.toString()))
                .asString()
                .contains("gave no answer within PT0.1S");
          } finally {
            release.countDown();
          }
        });
  }

  private static void spinUntil(CountDownLatch release) {
    while (release.getCount() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void health_switchedOff_isNotThere() {
    runner
        .withPropertyValues("management.health.weft.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
  }

  @Test
  void actuator_missing_leavesTheLoops() {
    runner
        .withClassLoader(
            new FilteredClassLoader("org.springframework.boot.health", "io.micrometer"))
        .run(context ->
            assertThat(context)
                .hasSingleBean(LoopGroup.class)
                .doesNotHaveBean("weftHealthIndicator")
                .doesNotHaveBean("weftMetrics"));
  }

  @Test
  void metrics_unlessSwitchedOff_areABean() {
    runner.run(context -> assertThat(context).hasSingleBean(WeftMetrics.class));
    runner
        .withPropertyValues("weft.metrics.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(WeftMetrics.class));
  }

  @Test
  void server_beforeAndAfterTheApplication_isNotThere() {
    try (var loops = LoopGroup.start(1)) {
      var server = WeftServer.of(loops, "127.0.0.1", 0, (_, _) -> {});

      assertThatThrownBy(server::server).isInstanceOf(IllegalStateException.class);
      server.start();
      server.start();
      assertThat(server.isRunning()).isTrue();
      var ended = new CountDownLatch(1);
      server.stop(ended::countDown);
      ended.await();
      server.stop();
      assertThat(server.isRunning()).isFalse();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void server_thatCannotStart_saysWhy() {
    try (var loops = LoopGroup.start(1)) {
      var server = WeftServer.of(loops, "127.0.0.1", 70_000, (_, _) -> {});

      assertThatThrownBy(server::start).hasStackTraceContaining("70000");
    }
  }

  @Test
  void metadata_ofTheProperties_hasEach() throws Exception {
    JsonNode metadata;
    try (var json =
        StarterTest.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
      metadata = new ObjectMapper().readTree(json);
    }
    Set<String> described = new TreeSet<>();
    metadata
        .get("properties")
        .forEach(property -> {
          described.add(property.get("name").asText());
          assertThat(property.get("description").asText()).endsWith(".");
        });

    Set<String> there =
        new TreeSet<>(Set.of("weft.metrics.enabled", "management.health.weft.enabled"));
    names("weft", WeftProperties.class.getRecordComponents(), there);
    assertThat(described).isEqualTo(there);
  }

  private static void names(String prefix, RecordComponent[] components, Set<String> names) {
    for (RecordComponent component : List.of(components)) {
      String name =
          prefix
              + "."
              + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
      if (component.getType().isRecord()) {
        names(name, component.getType().getRecordComponents(), names);
      } else {
        names.add(name);
      }
    }
    assertThat(Arrays.asList(components)).isNotEmpty();
  }
}

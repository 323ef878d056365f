package dev.weft.simulation;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.net.Connection;
import dev.weft.net.Net;
import dev.weft.queue.Queue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Orders that no loop has. */
class UnfaithfulOrderTest {
  private static SimulationOptions ofDepth(int depth) {
    return SimulationOptions.DEFAULT.withUnfaithfulOrder(depth);
  }

  /** How many of 300 seeds fail. */
  private static long failures(SimulationOptions options, Consumer<Simulation> program) {
    return LongStream.range(0, 300).filter(seed -> fails(options.withSeed(seed), program)).count();
  }

  private static boolean fails(SimulationOptions options, Consumer<Simulation> program) {
    Simulation simulation = new Simulation(options);
    program.accept(simulation);
    try {
      simulation.run();
      return false;
    } catch (SimulationException e) {
      assertThat(e).hasMessageContaining("Assertion");
      return true;
    }
  }

  private static void useBeforeItIsMade(Simulation simulation) {
    simulation.client(
        "host",
        () -> {
          List<String> made = new ArrayList<>();
          taskGroup(group -> {
            group.createTask(() -> made.add("made"));
            group.createTask(() -> assertThat(made).isNotEmpty());
          });
        });
  }

  @Test
  void bugOfDepth1_isFoundByAnyDepthAndNeverInAsynciosOrder() {
    assertThat(failures(ofDepth(0), UnfaithfulOrderTest::useBeforeItIsMade)).isZero();
    assertThat(failures(ofDepth(1), UnfaithfulOrderTest::useBeforeItIsMade)).isBetween(75L, 225L);
    assertThat(failures(ofDepth(3), UnfaithfulOrderTest::useBeforeItIsMade)).isPositive();
  }

  /** Fails only if the reader looks between the writer's two steps. */
  private static void readHalf(Simulation simulation) {
    simulation.client(
        "host",
        () -> {
          int[] parts = new int[2];
          taskGroup(group -> {
            group.createTask(() -> {
              parts[0]++;
              sleep(ZERO);
              parts[1]++;
            });
            group.createTask(() -> {
              sleep(ZERO);
              assertThat(parts[0]).isEqualTo(parts[1]);
            });
          });
        });
  }

  @Test
  void bugOfDepth2_isFoundByDepth2AndNeitherByDepth1NorInAsynciosOrder() {
    assertThat(failures(ofDepth(0), UnfaithfulOrderTest::readHalf)).isZero();
    assertThat(failures(ofDepth(1), UnfaithfulOrderTest::readHalf)).isZero();
    assertThat(failures(ofDepth(2), UnfaithfulOrderTest::readHalf)).isPositive();
  }

  private static void equalTimers(Simulation simulation) {
    simulation.client(
        "host",
        () -> {
          List<Integer> order = new ArrayList<>();
          EventLoop loop = EventLoop.running();
          loop.callLater(ofMillis(5), () -> order.add(2));
          for (int i = 0; i < 2; i++) {
            int number = i;
            loop.callLater(ofMillis(3), () -> order.add(number));
          }
          sleep(ofSeconds(1));
          assertThat(order).containsExactly(0, 1, 2);
        });
  }

  private static void timersOfTwoTimes(Simulation simulation) {
    Host host =
        simulation.client(
            "host",
            () -> {
              List<Integer> order = new ArrayList<>();
              EventLoop loop = EventLoop.running();
              loop.callLater(ofMillis(4), () -> order.add(2));
              loop.callLater(ofMillis(3), () -> order.add(1));
              loop.callLater(ofMillis(2), () -> order.add(0));
              sleep(ofSeconds(1));
              assertThat(order).containsExactly(0, 1, 2);
            });
    simulation.at(ofMillis(1), () -> host.pause(ofMillis(10))); // all are due at once then
  }

  @Test
  void timers_thoseOfOneTimeAlone_changePlaces() {
    assertThat(failures(ofDepth(0), UnfaithfulOrderTest::equalTimers)).isZero();
    assertThat(failures(ofDepth(1), UnfaithfulOrderTest::equalTimers)).isBetween(75L, 225L);
    assertThat(failures(ofDepth(3), UnfaithfulOrderTest::timersOfTwoTimes)).isZero();
  }

  /** What goes through queues, connections and groups does not lean on any order. */
  private static void soundProgram(Simulation simulation) {
    simulation.host("server", Programs::serveEcho);
    simulation.client(
        "client",
        () -> {
          sleep(ofSeconds(1));
          Queue<String> answers = new Queue<>(2);
          try (Connection connection = Net.openConnection("server", Programs.PORT)) {
            taskGroup(group -> {
              for (int i = 0; i < 3; i++) {
                String name = "task " + i;
                group.createTask(() -> answers.put(name));
              }
              group.createTask(() -> {
                for (int i = 0; i < 3; i++) {
                  String name = answers.get();
                  assertThat(Programs.ask(connection, name)).isEqualTo(name);
                }
              });
            });
          }
          boolean[] over = new boolean[1];
          var _ =
              createTask(() -> {
                sleep(ZERO);
                over[0] = true;
              });
          while (!over[0]) {
            sleep(ZERO);
          }
        });
  }

  @Test
  void program_thatLeansOnNoOrder_passes() {
    assertThat(failures(ofDepth(1), UnfaithfulOrderTest::soundProgram)).isZero();
    assertThat(failures(ofDepth(3), UnfaithfulOrderTest::soundProgram)).isZero();
  }

  @Test
  void order_ofTheSameSeed_isTheSame() {
    Simulation.checkRepeatable(
        ofDepth(3), LongStream.range(0, 10), simulation -> soundProgram(simulation));
  }

  @Test
  void log_ofTheMode_namesIt() {
    Simulation simulation = new Simulation(ofDepth(3));

    assertThat(simulation.log())
        .extracting(LogEntry::what)
        .containsExactly("lets tasks run in an order that no loop has, of depth 3");
  }

  /** The same on both engines, in each JVM. */
  @Test
  void order_ofASeed_isThatOfEveryJvm() {
    List<String> orders = LongStream.range(0, 4).mapToObj(UnfaithfulOrderTest::orderOf).toList();

    assertThat(orders).containsExactly("cbbbaaacc", "bbbcccaaa", "cccbbbaaa", "bbbcccaaa");
  }

  private static String orderOf(long seed) {
    StringBuilder order = new StringBuilder();
    Simulation simulation = new Simulation(ofDepth(4).withSeed(seed));
    simulation.client(
        "host",
        () ->
            taskGroup(group -> {
              for (String name : List.of("a", "b", "c")) {
                group.createTask(() -> {
                  for (int i = 0; i < 3; i++) {
                    order.append(name);
                    sleep(ZERO);
                  }
                });
              }
            }));
    simulation.run();
    return order.toString();
  }

  @Test
  void tasksThatNeverRest_areShown() {
    Simulation simulation = new Simulation(ofDepth(2).withStepsPerInstant(1_000));
    simulation.client(
        "host",
        () ->
            taskGroup(group -> {
              for (int i = 0; i < 3; i++) {
                group.createTask(() -> {
                  while (true) {
                    sleep(ZERO);
                  }
                });
              }
            }));

    assertThatThrownBy(simulation::run)
        .hasMessageContaining("no time passes")
        .hasMessageContaining("UnfaithfulOrderTest.java");
  }

  @Test
  void failure_thatNothingLooksAt_isReportedAtTheEnd() {
    Simulation simulation = new Simulation(ofDepth(2));
    simulation.host(
        "host",
        () -> {
          for (int i = 0; i < 3; i++) {
            var _ = createTask(() -> sleep(ZERO));
          }
          var _ =
              createTask(() -> {
                throw new IllegalStateException("unseen");
              });
        });

    assertThatThrownBy(simulation::run)
        .isInstanceOf(SimulationException.class)
        .hasMessageContaining("unseen");
  }

  @Test
  void depth_negative_isRefused() {
    assertThatThrownBy(() -> ofDepth(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an unfaithful order of depth -1: use 1 to 10000, 0 for none");
    assertThatThrownBy(() -> SimulationOptions.DEFAULT.withUnfaithfulOrder(Integer.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

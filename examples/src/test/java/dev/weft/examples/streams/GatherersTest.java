package dev.weft.examples.streams;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Gatherer;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What waits, and what blocks, where a task runs a stream of {@code java.util.stream}. */
class GatherersTest {
  /** A stage that waits between two elements. */
  private static <T> Gatherer<T, ?, T> slowly() {
    return Gatherer.ofSequential((_, element, downstream) -> {
      sleep(Duration.ZERO);
      return downstream.push(element);
    });
  }

  @Test
  void gatherer_thatWaits_suspendsOnlyItsTask() {
    run(() -> {
      List<String> log = new ArrayList<>();
      var other =
          createTask(() -> {
            for (int i = 0; i < 3; i++) {
              log.add("other");
              sleep(Duration.ZERO);
            }
          });

      List<Integer> gathered =
          Stream.of(1, 2, 3).gather(slowly()).peek(i -> log.add("" + i)).toList();

      other.await();
      assertThat(gathered).containsExactly(1, 2, 3);
      assertThat(log).containsExactly("other", "1", "other", "2", "other", "3");
    });
  }

  @Test
  void mapConcurrent_inAThread_leavesTheLoopToOthers() {
    run(() -> {
      EventLoop loop = EventLoop.running();
      var release = new CountDownLatch(1);
      loop.callSoon(release::countDown);

      // Its function runs in virtual threads of the JDK's, and the caller blocks for them.
      List<Integer> mapped =
          toThread(() ->
              Stream.of(1, 2, 3)
                  .gather(
                      Gatherers.mapConcurrent(
                          2,
                          i -> {
                            awaitQuietly(release);
                            return 2 * i;
                          }))
                  .toList());

      assertThat(mapped).containsExactly(2, 4, 6);
    });
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void mapConcurrent_itsFunction_isNoTask() {
    run(() -> {
      assertThatThrownBy(() ->
              toThread(() ->
                  Stream.of(1).gather(Gatherers.mapConcurrent(1, _ -> awaitPending())).toList()))
          .hasStackTraceContaining("where no event loop runs");
    });
  }

  private static int awaitPending() {
    sleep(Duration.ofMillis(1)); // needs a task
    return 1;
  }
}

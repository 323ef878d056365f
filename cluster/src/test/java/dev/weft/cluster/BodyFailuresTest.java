package dev.weft.cluster;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.fixtures.ClusterPorts;
import dev.weft.flow.Results;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Bodies that end badly, in all ways: what waits for them is told, and the member goes on. */
class BodyFailuresTest {
  private static Cluster member;
  private static Cluster client;

  /** Bodies run in this JVM. */
  private static final AtomicInteger begun = new AtomicInteger();

  private static final AtomicInteger cancelled = new AtomicInteger();

  @BeforeAll
  static void join() throws Exception {
    List<String> addresses = ClusterPorts.free(2);
    ClusterOptions options =
        ClusterOptions.of("failures")
            .withMembers(addresses.get(0))
            .withSizeLimitBytes(1 << 20)
            .withLeaveLimit(Duration.ofSeconds(5));
    member = Cluster.join(options.withAddress(addresses.get(0)));
    client = Cluster.connect(options.withAddress(addresses.get(1)));
  }

  @AfterAll
  static void leave() {
    client.close();
    member.close();
  }

  /** Runs a body in both ways, and gives how each failed. */
  private static List<Throwable> failures(String name, ClusterBody<?> body) {
    List<Throwable> failures = new ArrayList<>();
    run(() -> {
      for (Future<?> outcome : List.of(client.submit(body), client.submit(TaskId.of(name), body))) {
        try {
          outcome.await();
        } catch (Exception | Error e) {
          failures.add(e);
        }
      }
      assertThat(client.submit(() -> 1).await()).isEqualTo(1);
    });
    assertThat(failures).hasSize(2);
    return failures;
  }

  /** What cannot be sent as it is. */
  private static final class Unserializable extends Exception {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial")
    private final Object socket = new Object();

    @Override
    public String getMessage() {
      return "no route by an " + socket.getClass().getSimpleName();
    }
  }

  @Test
  void submit_ofABodyWhoseFailureIsNotSerializable_failsWithItsText() {
    assertThat(
            failures(
                "unserializable",
                () -> {
                  throw new Unserializable();
                }))
        .allSatisfy(failure ->
            assertThat(failure)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a body failed on 127.0.0.1:")
                .hasMessageContaining("Unserializable: no route by an Object")
                .satisfies(it ->
                    assertThat(it.getSuppressed()[0]).hasMessageContaining("BodyFailuresTest")));
  }

  /** Whose own code fails. */
  private static final class Hostile extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new AssertionError("getMessage()");
    }

    private void writeObject(ObjectOutputStream out) {
      throw new AssertionError("writeObject()");
    }
  }

  @Test
  void submit_ofABodyWhoseFailureFailsItself_failsWithItsName() {
    assertThat(
            failures(
                "hostile",
                () -> {
                  throw new Hostile();
                }))
        .allSatisfy(failure -> assertThat(failure).hasMessageContaining("Hostile"));
  }

  /** A value that cannot be made anew by the caller. */
  private record Poison(int depth) implements Serializable {
    private static final class Read implements Serializable {
      private static final long serialVersionUID = 1;

      private void readObject(ObjectInputStream in) {
        throw new StackOverflowError("readObject()");
      }
    }

    private Object writeReplace() {
      return new Read();
    }
  }

  @Test
  void submit_ofABodyWhoseValueFailsWhenItIsRead_saysSo() {
    assertThat(failures("poison", () -> new Poison(1)))
        .allSatisfy(failure ->
            assertThat(failure)
                .isInstanceOf(NotPortableException.class)
                .hasMessageContaining("the result of a body cannot be read by its caller")
                .hasMessageContaining("StackOverflowError"));
  }

  private static int deep(int n) {
    return n == 0 ? 0 : 1 + deep(n + 1);
  }

  @Test
  void submit_ofABodyThatOverflowsItsStack_failsWithThat() {
    assertThat(failures("overflow", () -> deep(1)))
        .allSatisfy(failure -> assertThat(failure).isInstanceOf(StackOverflowError.class));
  }

  @Test
  void submit_ofABodyThatAsksForTooMuchMemory_failsWithThat() {
    assertThat(failures("memory", () -> new long[Integer.MAX_VALUE].length))
        .allSatisfy(failure -> assertThat(failure).isInstanceOf(OutOfMemoryError.class));
  }

  @Test
  void submit_ofABodyThatIsCancelledByItself_isCancelled() {
    assertThat(
            failures(
                "by itself",
                () -> {
                  throw new CancelledError();
                }))
        .allSatisfy(failure -> assertThat(failure).isInstanceOf(CancelledError.class));
  }

  @Test
  void submit_ofABodyThatFailsWithACancellationOfOthers_failsWithThat() {
    assertThat(
            failures(
                "of others",
                () -> {
                  throw new CancellationException("of a future of the JDK's");
                }))
        .allSatisfy(failure -> assertThat(failure).isInstanceOf(CancellationException.class));
  }

  @Test
  void submit_ofABodyWithATaskThatFails_goesOn() {
    run(() ->
        assertThat(
                client
                    .submit(() -> {
                      Task<?> _ =
                          createTask(() -> {
                            throw new IOException("not awaited");
                          });
                      sleep(Duration.ofMillis(1));
                      return 1;
                    })
                    .await())
            .isEqualTo(1));
  }

  @Test
  void map_whoseItemsFail_throwsThatAndCancelsWhatRuns() throws Exception {
    begun.set(0);
    cancelled.set(0);
    List<Integer> seen = new ArrayList<>();
    Iterable<Integer> items =
        () ->
            new Iterator<>() {
              private int next;

              @Override
              public boolean hasNext() {
                return true;
              }

              @Override
              public Integer next() {
                if (next == 3) {
                  while (begun.get() < 3) {
                    sleep(Duration.ofMillis(1));
                  }
                  throw new IllegalArgumentException("no more items");
                }
                return next++;
              }
            };
    ClusterFunction<Integer, Integer> forEver = BodyFailuresTest::sleepsForEver;
    CountDownLatch over = new CountDownLatch(1);

    run(() -> {
      assertThatThrownBy(
              () -> {
                try (Results<Integer> results = client.map(items, forEver, MapOptions.DEFAULT)) {
                  results.forEach(seen::add);
                }
              })
          .hasStackTraceContaining("no more items");
      while (cancelled.get() < 3) {
        sleep(Duration.ofMillis(1));
      }
      over.countDown();
    });
    assertThat(over.await(1, TimeUnit.SECONDS)).isTrue();
    assertThat(seen).isEmpty();
  }

  private static int sleepsForEver(int item) {
    begun.incrementAndGet();
    try {
      sleep(Duration.ofDays(1));
      return item;
    } finally {
      cancelled.incrementAndGet();
    }
  }

  @Test
  void submit_whoseLoopEnds_leavesTheBodyAloneAndTheClusterUsable() {
    begun.set(0);
    cancelled.set(0);
    TaskId id = TaskId.of("left alone");
    run(() -> {
      Future<Integer> _ = client.submit(id, () -> sleepsForEver(1));
      Future<Integer> _ = client.submit(() -> 1);
      Task<?> _ = createTask(() -> client.submit(() -> sleepsForEver(2)).await());
      while (begun.get() < 2) {
        sleep(Duration.ofMillis(1));
      }
    });

    run(() -> {
      // The task that waited was cancelled with its loop, and with it the body.
      while (cancelled.get() < 1) {
        sleep(Duration.ofMillis(1));
      }
      assertThat(client.cancel(id)).isTrue();
      while (cancelled.get() < 2) {
        sleep(Duration.ofMillis(1));
      }
    });
  }
}

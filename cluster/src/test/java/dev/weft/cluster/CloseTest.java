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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of all that is under way when a node is closed. */
class CloseTest {
  private static final AtomicInteger begun = new AtomicInteger();
  private static final AtomicInteger cancelled = new AtomicInteger();

  private Cluster member;
  private Cluster client;

  @BeforeEach
  void join() throws Exception {
    begun.set(0);
    cancelled.set(0);
    List<String> addresses = ClusterPorts.free(2);
    ClusterOptions options =
        ClusterOptions.of("close")
            .withMembers(addresses.get(0))
            .withWindow(1)
            .withTaskLimit(3)
            .withLeaveLimit(Duration.ofMillis(200));
    member = Cluster.join(options.withAddress(addresses.get(0)));
    client = Cluster.connect(options.withAddress(addresses.get(1)));
  }

  @AfterEach
  void leave() {
    client.close();
    member.close();
  }

  private static int sleepsForEver() {
    begun.incrementAndGet();
    try {
      sleep(Duration.ofDays(1));
      return 1;
    } finally {
      cancelled.incrementAndGet();
    }
  }

  private static void until(AtomicInteger count, int least) {
    while (count.get() < least) {
      sleep(Duration.ofMillis(1));
    }
  }

  @Test
  void close_ofAClient_endsAllThatWaitsThere() {
    run(() -> {
      List<Task<?>> waiting = new ArrayList<>();
      waiting.add(createTask(() -> client.submit(CloseTest::sleepsForEver).await()));
      waiting.add(
          createTask(() -> client.submit(TaskId.of("a"), CloseTest::sleepsForEver).await()));
      until(begun, 2);
      // The window has one place, and the member takes one more.
      for (int i = 0; i < 10; i++) {
        waiting.add(createTask(() -> client.submit(CloseTest::sleepsForEver).await()));
        TaskId id = TaskId.of("b" + i);
        waiting.add(createTask(() -> client.submit(id, CloseTest::sleepsForEver).await()));
        waiting.add(createTask(() -> client.store(TaskId.of("c" + id), CloseTest::sleepsForEver)));
      }
      waiting.add(createTask(() -> client.<String>sharedQueue("queue", 1).take()));
      ClusterLock.Held _ = member.sharedLock("lock").acquire();
      waiting.add(createTask(() -> client.sharedLock("lock").acquire()));
      try (TopicSubscription<String> slow = member.<String>sharedTopic("topic").subscribe(1)) {
        waiting.add(
            createTask(() -> {
              while (true) {
                client.<String>sharedTopic("topic").publish("message");
              }
            }));
        assertThat(slow.iterator().next()).isEqualTo("message");
        until(begun, 3);

        client.close();

        for (Task<?> one : waiting) {
          try {
            one.await();
          } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("clos");
          }
        }
      }
      // Plain bodies of a client that is gone are cancelled, stored ones go on.
      until(cancelled, 1);
      assertThat(member.attach(TaskId.of("a"), Integer.class).isDone()).isFalse();
    });
  }

  @Test
  void calls_afterClose_areRefused() {
    client.close();
    run(() -> {
      TaskId id = TaskId.of("late");
      ClusterBody<Integer> body = () -> 1;
      for (org.assertj.core.api.ThrowableAssert.ThrowingCallable call :
          List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
              () -> client.submit(body),
              () -> client.submit(id, body),
              () -> client.store(id, body),
              () -> client.attach(id, Integer.class),
              () -> client.cancel(id),
              () -> client.forget(id),
              () -> client.broadcast(body),
              () -> client.submitToOwnerOf("k", body),
              () -> client.submitTo(member.self(), body),
              () -> client.executor().submit(body),
              () -> client.sharedMap("m").get("k"),
              () -> client.sharedCounter("c").add(1),
              () -> client.sharedQueue("q", 1).take(),
              () -> client.sharedLock("l").acquire(),
              () -> client.sharedTopic("t").publish("m"),
              () -> client.sharedTopic("t").subscribe(1))) {
        assertThatThrownBy(call)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("of a cluster that is closed");
      }
    });
    assertThat(client.figures().running()).isZero();
    assertThat(client.toString()).contains("close");
  }

  @Test
  void close_ofAMemberAmidBodies_cancelsThemAfterTheLimitAndFailsThePlainOnes() {
    run(() -> {
      Future<Integer> plain = client.submit(CloseTest::sleepsForEver);
      Task<?> _ = createTask(() -> client.submit(CloseTest::sleepsForEver).await());
      until(begun, 1);

      member.close();

      until(cancelled, 1);
      assertThatThrownBy(plain::await).isInstanceOf(MemberLostException.class);
      assertThatThrownBy(() -> client.submit(() -> 1)).isInstanceOf(MinorityException.class);
    });
  }

  @Test
  void close_cancelledAndCalledAgain_leavesOnce() {
    run(() -> {
      Future<Integer> plain = client.submit(CloseTest::sleepsForEver);
      until(begun, 1);
      Task<?> closing = createTask(() -> member.close());
      sleep(Duration.ZERO);
      closing.cancel();
      assertThatThrownBy(closing::await).isInstanceOf(CancelledError.class);

      Task<?> again = createTask(() -> member.close());
      member.close();
      again.await();

      assertThat(cancelled.get()).isEqualTo(1);
      assertThatThrownBy(plain::await).isInstanceOf(MemberLostException.class);
    });
    member.close();
  }

  @Test
  void executor_asOthers_invokesAllAndAnyAndWaitsWhenItIsClosed() throws Exception {
    ExecutorService executor = client.executor();
    var ended = new FutureTask<>(() -> executor.awaitTermination(1, TimeUnit.MINUTES));
    Thread.ofVirtual().start(ended);
    ClusterBody<Integer> one = () -> 1;
    ClusterBody<Integer> forEver = CloseTest::sleepsForEver;
    ClusterBody<Integer> fails =
        () -> {
          throw new IllegalArgumentException("not today");
        };
    assertThat(executor.invokeAll(List.of(one, one))).allMatch(it -> it.resultNow() == 1);
    assertThat(executor.invokeAny(List.of(fails, one))).isEqualTo(1);
    assertThatThrownBy(() -> executor.invokeAny(List.of(fails, fails)))
        .hasRootCauseMessage("not today");
    assertThat(executor.invokeAll(List.of(forEver), 1, TimeUnit.MILLISECONDS))
        .allMatch(it -> it.state() == java.util.concurrent.Future.State.CANCELLED);
    var waits = executor.submit(forEver);
    executor.shutdown();
    assertThat(executor.isTerminated()).isFalse();
    assertThat(executor.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();

    assertThat(executor.shutdownNow()).isEmpty();

    executor.close();
    assertThat(waits.isCancelled()).isTrue();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(ended.get()).isTrue();
    assertThatThrownBy(() -> executor.submit(one)).isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void close_inABody_isRefused() {
    run(() ->
        assertThatThrownBy(() ->
                client
                    .submit(() -> {
                      ClusterTask.current().cluster().close();
                      return 1;
                    })
                    .await())
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("close() of a cluster in one of its bodies"));
  }
}

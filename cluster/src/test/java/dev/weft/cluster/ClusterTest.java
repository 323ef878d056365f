package dev.weft.cluster;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.ContextVar;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.flow.Results;
import java.io.IOException;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ClusterTest {
  static final ContextVar<String> TENANT = ContextVar.of("tenant");

  private static ThreeMembers three;

  /** Bodies of these tests run in this JVM, so they can count down what a test waits for. */
  private static volatile CountDownLatch started = new CountDownLatch(1);

  private static volatile boolean mayEnd;
  private static volatile CountDownLatch cleanedUp = new CountDownLatch(1);

  @BeforeAll
  static void join() throws Exception {
    three = new ThreeMembers();
  }

  @AfterAll
  static void leave() {
    three.close();
  }

  private static Cluster client() {
    return three.client;
  }

  private static int sleepsForEver() {
    started.countDown();
    try {
      sleep(Duration.ofDays(1));
      return 1;
    } finally {
      cleanedUp.countDown();
    }
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(50, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void submit_ofABody_givesItsValue() {
    run(() -> {
      int captured = 41;

      Future<Integer> answer = client().submit(() -> captured + 1);

      assertThat(answer.await()).isEqualTo(42);
    });
  }

  @Test
  void submit_ofAnAction_givesNothing() {
    run(() -> assertThat(client().submit(() -> sleep(Duration.ZERO)).await()).isNull());
  }

  @Test
  void submit_ofABodyThatFails_failsWithThatAndTheStackOfTheMember() {
    run(() -> {
      ClusterBody<Integer> body =
          () -> {
            throw new IOException("disk full");
          };
      try {
        int _ = client().submit(body).await(IOException.class);
        throw new AssertionError();
      } catch (IOException e) {
        assertThat(e).hasMessage("disk full");
        assertThat(e.getSuppressed()[0].getMessage())
            .contains("thrown on 127.0.0.1:", "ClusterTest");
      }
    });
  }

  @Test
  void submit_ofWhatIsNotSerializable_namesTheWayToItAndSendsNothing() {
    run(() -> {
      Order order = new Order();
      long before = client().figures().submitted();

      assertThatThrownBy(() -> client().submit(() -> order.connection().toString()))
          .isInstanceOf(NotPortableException.class)
          .hasMessageContaining(
              "lambda of ClusterTest → captured[0] (Order) → connection (Connection)");
      assertThat(client().figures().submitted()).isEqualTo(before);
    });
  }

  /** What cannot be sent. */
  private static final class Order implements Serializable {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial")
    private final Connection connection = new Connection();

    Connection connection() {
      return connection;
    }
  }

  private static final class Connection {
    @Override
    public String toString() {
      return "a connection";
    }
  }

  @Test
  void submit_ofAValueThatIsNotSerializable_saysSo() {
    run(() ->
        assertThatThrownBy(() -> client().submit(() -> new Connection()).await())
            .isInstanceOf(NotPortableException.class)
            .hasMessageContaining("not serializable: Connection"));
  }

  @Test
  void submit_ofAValueThatIsTooLarge_saysSo() {
    run(() ->
        assertThatThrownBy(() -> client().submit(() -> new byte[2 << 20]).await())
            .isInstanceOf(NotPortableException.class)
            .hasMessageContaining("1048576 are allowed"));
  }

  @Test
  void submit_cancelled_cancelsTheBodyWhereItRuns() throws Exception {
    started = new CountDownLatch(1);
    cleanedUp = new CountDownLatch(1);
    run(() -> {
      Task<?> waits = createTask(() -> client().submit(ClusterTest::sleepsForEver).await());
      while (started.getCount() > 0) {
        sleep(Duration.ofMillis(1));
      }
      waits.cancel();
      assertThatThrownBy(waits::await).isInstanceOf(CancelledError.class);
    });
    await(cleanedUp);
  }

  @Test
  void submit_ofAStoredBodyWhoseWaitTimesOut_cancelsIt() throws Exception {
    started = new CountDownLatch(1);
    cleanedUp = new CountDownLatch(1);
    TaskId id = TaskId.of("slow");
    run(() -> {
      Future<Integer> slow = client().submit(id, ClusterTest::sleepsForEver);
      while (started.getCount() > 0) {
        sleep(Duration.ofMillis(1));
      }
      assertThatThrownBy(() -> timeout(Duration.ofMillis(1), () -> slow.await()))
          .isInstanceOf(TimeoutException.class);
    });
    await(cleanedUp);
  }

  @Test
  void attach_ofAStoredTask_givesItsValueAtAnyMember() {
    run(() -> {
      TaskId id = TaskId.of("receipt");
      assertThat(client().submit(id, () -> "paid").await()).isEqualTo("paid");

      for (Cluster member : three.members) {
        assertThat(member.attach(id, String.class).await()).isEqualTo("paid");
      }
      assertThat(client().forget(id)).isTrue();
      assertThatThrownBy(() -> client().attach(id, String.class).await())
          .isInstanceOf(UnknownTaskException.class);
    });
  }

  @Test
  void store_returns_whenAnyMemberFindsTheTask() {
    run(() -> {
      for (int i = 0; i < 50; i++) {
        int number = i;
        TaskId id = TaskId.of("stored" + i);
        Future<Integer> own = client().store(id, () -> number);

        Cluster other = three.members.get(i % 3);
        assertThat(other.attach(id, Integer.class).await()).isEqualTo(i);
        assertThat(own.await()).isEqualTo(i);
      }
    });
  }

  @Test
  void store_cancelledWhileItWaits_cancelsTheBody() {
    run(() -> {
      for (int i = 0; i < 20; i++) {
        TaskId id = TaskId.of("not stored" + i);
        Task<?> storing = createTask(() -> client().store(id, ClusterTest::sleepsForEver));
        sleep(Duration.ZERO);
        storing.cancel();
        assertThatThrownBy(storing::await).isInstanceOf(CancelledError.class);

        // Its record came too late, is not there, or says so.
        assertThatThrownBy(() -> client().attach(id, Integer.class).await())
            .isInstanceOfAny(CancelledError.class, UnknownTaskException.class);
      }
    });
  }

  @Test
  void submit_beforeItIsStored_isKnownWhereItWasMade() {
    run(() -> {
      for (int i = 0; i < 50; i++) {
        TaskId id = TaskId.of("known" + i);
        Future<Integer> own = client().submit(id, ClusterTest::sleepsForEver);
        if (i % 2 == 0) {
          Future<Integer> attached = client().attach(id, Integer.class);
          own.cancel();
          assertThatThrownBy(attached::await).isInstanceOf(CancelledError.class);
        } else {
          assertThat(client().cancel(id)).isTrue();
        }
        assertThat(client().forget(id)).isTrue();
      }
    });
  }

  @Test
  void submit_ofAnIdThatIsStored_isThatTask() {
    run(() -> {
      TaskId id = TaskId.of("twice");
      assertThat(client().submit(id, () -> 1).await()).isEqualTo(1);

      assertThat(client().submit(id, () -> 2).await()).isEqualTo(1);
    });
  }

  @Test
  void cancel_ofAStoredTask_endsItForAllThatWait() throws Exception {
    started = new CountDownLatch(1);
    cleanedUp = new CountDownLatch(1);
    run(() -> {
      TaskId id = TaskId.of("cancelled");
      Future<Integer> own = client().submit(id, ClusterTest::sleepsForEver);
      while (started.getCount() > 0) {
        sleep(Duration.ofMillis(1));
      }
      Future<Integer> other = three.members.getFirst().attach(id, Integer.class);

      assertThat(client().cancel(id)).isTrue();

      assertThatThrownBy(own::await).isInstanceOf(CancelledError.class);
      assertThatThrownBy(other::await).isInstanceOf(CancelledError.class);
      assertThat(client().cancel(id)).isFalse();
    });
  }

  @Test
  void broadcast_runsAtEachMember() {
    run(() -> {
      List<String> names = new ArrayList<>();
      for (Future<String> name :
          client().broadcast(() -> ClusterTask.current().cluster().self().name()).values()) {
        names.add(name.await());
      }

      assertThat(names).isEqualTo(client().members().stream().map(Member::name).toList());
    });
  }

  @Test
  void submitTo_runsAtThatMember() {
    run(() -> {
      Member last = client().members().getLast();

      assertThat(client().submitTo(last, () -> ClusterTask.current().cluster().self()).await())
          .isEqualTo(last);
      assertThatThrownBy(() -> client().submitTo(new Member("gone", "gone"), () -> 1))
          .isInstanceOf(MemberLostException.class);
    });
  }

  @Test
  void submitToOwnerOf_runsAtTheSameMemberFromAnywhere() {
    run(() -> {
      String owner =
          client().submitToOwnerOf("k", () -> ClusterTask.current().cluster().self().id()).await();

      for (Cluster member : three.members) {
        assertThat(
                member
                    .submitToOwnerOf("k", () -> ClusterTask.current().cluster().self().id())
                    .await())
            .isEqualTo(owner);
      }
    });
  }

  @Test
  void submit_withAVariableThatTravels_setsItInTheBody() {
    run(() -> {
      TENANT.set("blue");

      assertThat(client().submit(() -> TENANT.get()).await()).isEqualTo("blue");
      assertThat(client().submit(TaskId.of("blue"), () -> TENANT.get()).await()).isEqualTo("blue");
    });
  }

  @Test
  void body_isATaskWhoseNameSaysWhereItComesFrom() {
    run(() ->
        assertThat(
                client()
                    .submit(TaskId.of("named"), () -> dev.weft.Async.currentTask().name())
                    .await())
            .startsWith("cluster task named from client-127.0.0.1:")
            .endsWith(", attempt 1"));
  }

  /** What {@code ./weft ps} prints and the page shows, by the bean that both ask. */
  @Test
  void body_isSeenAmongTheTasksOfItsMember() throws Exception {
    started = new CountDownLatch(1);
    run(() -> {
      Future<Integer> seen = client().submit(TaskId.of("seen"), ClusterTest::sleepsForEver);
      Future<Integer> plain = client().submit(ClusterTest::sleepsForEver);
      String client = client().self().name();
      while (!tasksOfThisJvm().contains("cluster body from " + client)
          || !tasksOfThisJvm().contains("cluster task seen from " + client + ", attempt 1")) {
        sleep(Duration.ofMillis(10));
      }
      seen.cancel();
      plain.cancel();
    });
  }

  private static String tasksOfThisJvm() throws JMException {
    try {
      return (String)
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("dev.weft:type=Tasks"), "ps", new Object[] {}, new String[] {});
    } catch (InstanceNotFoundException e) {
      return ""; // it is there a moment after it was asked for
    }
  }

  @Test
  void map_givesResultsInOrderAndProgress() {
    run(() -> {
      List<Long> progress = new ArrayList<>();
      List<Integer> squares = new ArrayList<>();
      ClusterFunction<Integer, Integer> square = i -> i * i;
      try (Results<Integer> results =
          client()
              .map(
                  List.of(1, 2, 3, 4, 5),
                  square,
                  MapOptions.DEFAULT.withLimit(2).withProgress(progress::add))) {
        results.forEach(squares::add);
      }

      assertThat(squares).containsExactly(1, 4, 9, 16, 25);
      assertThat(progress).containsExactly(1L, 2L, 3L, 4L, 5L);
    });
  }

  @Test
  void map_asCompleted_givesEachAsItComes_andTakesNoMoreItemsThanItsLimit() {
    mayEnd = false;
    run(() -> {
      AtomicInteger taken = new AtomicInteger();
      Iterable<Integer> endless = () -> Stream.generate(taken::incrementAndGet).iterator();
      ClusterFunction<Integer, Integer> firstIsLast =
          item -> {
            while (item == 1 && !mayEnd) {
              sleep(Duration.ofMillis(1));
            }
            return item;
          };
      int limit = 2;
      try (Results<Integer> results =
          client().map(endless, firstIsLast, MapOptions.DEFAULT.withLimit(limit).asCompleted())) {
        Iterator<Integer> each = results.iterator();
        for (int item = 2; item <= 50; item++) {
          assertThat(each.next()).isEqualTo(item);
          assertThat(taken.get()).isLessThanOrEqualTo(item + limit);
        }
        mayEnd = true;
        while (each.next() != 1) {
          // Others may be done before.
        }
      }
    });
  }

  @Test
  void executor_takesCallsOfRunInExecutor() {
    run(() -> {
      ClusterBody<String> where = () -> ClusterTask.current().origin();

      assertThat(EventLoop.running().runInExecutor(client().executor(), where).await())
          .isEqualTo(client().self().name());
      assertThatThrownBy(() -> EventLoop.running().runInExecutor(client().executor(), () -> 1))
          .isInstanceOf(NotPortableException.class);
    });
  }

  @Test
  void submit_ofManyBodiesThatWait_runsThemAtOnce() {
    run(() -> {
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        all.add(
            client()
                .submit(() -> {
                  sleep(Duration.ofMillis(50));
                  return 1;
                }));
      }
      int sum = 0;
      for (Future<Integer> one : all) {
        sum += one.await();
      }
      assertThat(sum).isEqualTo(2_000);
    });
  }

  @Test
  void current_outsideABody_isRefused() {
    assertThatThrownBy(ClusterTask::current).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void of_anAddressThatOthersReachWithoutTls_isRefused() {
    ClusterOptions options = ClusterOptions.of("orders");

    assertThatThrownBy(() -> options.withAddress("0.0.0.0:7800"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without TLS runs the code of all that reach it");
    assertThat(options.withTrustedNetwork().withAddress("0.0.0.0:7800").trustedNetwork()).isTrue();
  }
}

package dev.weft.cluster;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

@DisabledIfSystemProperty(
    named = "weft.engine",
    matches = "baton",
    disabledReason = "what depends on the engine is in ClusterTest")
class StructuresTest {
  private static final int WAITS = 1_000;
  private static final int AT_ONCE = 50;

  private static ThreeMembers three;

  @BeforeAll
  static void join() throws Exception {
    three = new ThreeMembers();
  }

  @AfterAll
  static void leave() {
    three.close();
  }

  /** Begins waits, at members and the client in turn, and cancels each at a random moment. */
  private static void cancelWaits(List<? extends Callable<?>> waits) {
    Random random = new Random(1);
    for (int round = 0; round < WAITS / AT_ONCE; round++) {
      List<Task<?>> tasks = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        Callable<?> wait = waits.get(i % waits.size());
        tasks.add(createTask(() -> (Object) wait.call()));
      }
      for (Task<?> task : tasks) {
        for (int steps = random.nextInt(4); steps > 0; steps--) {
          sleep(Duration.ofNanos(random.nextInt(200_000)));
        }
        task.cancel();
      }
      for (Task<?> task : tasks) {
        try {
          var _ = task.await();
        } catch (CancelledError e) {
          // As it should be.
        }
      }
    }
  }

  private static List<Cluster> nodes() {
    return List.of(three.client, three.members.get(0), three.members.get(1));
  }

  @Test
  void take_cancelledAThousandTimes_losesNoItem() {
    run(() -> {
      List<Callable<?>> waits = new ArrayList<>();
      List<Integer> taken = new ArrayList<>();
      for (Cluster node : nodes()) {
        ClusterQueue<Integer> queue = node.sharedQueue("taken", 100);
        waits.add(() -> taken.add(queue.take()));
      }
      ClusterQueue<Integer> queue = three.members.get(2).sharedQueue("taken", 100);
      Task<?> puts =
          createTask(() -> {
            for (int i = 0; i < 300; i++) {
              queue.put(i);
            }
          });

      cancelWaits(waits);

      while (taken.size() < 300) {
        taken.add(queue.take());
      }
      puts.await();
      assertThat(taken).hasSize(300).doesNotHaveDuplicates();
      assertThat(queue.size()).isZero();
    });
  }

  @Test
  void put_cancelledAThousandTimes_putsNothing() {
    run(() -> {
      ClusterQueue<Integer> full = three.client.sharedQueue("full", 1);
      full.put(0);
      List<Callable<?>> waits = new ArrayList<>();
      for (Cluster node : nodes()) {
        ClusterQueue<Integer> queue = node.sharedQueue("full", 1);
        waits.add(() -> {
          queue.put(1);
          return 1;
        });
      }

      cancelWaits(waits);

      assertThat(full.take()).isZero();
      full.put(2);
      assertThat(full.take()).isEqualTo(2);
    });
  }

  @Test
  void acquire_cancelledAThousandTimes_holdsNoLock() {
    run(() -> {
      ClusterLock.Held held = three.members.get(2).sharedLock("held").acquire();
      List<Callable<?>> waits = new ArrayList<>();
      for (Cluster node : nodes()) {
        ClusterLock lock = node.sharedLock("held");
        waits.add(() -> {
          try (ClusterLock.Held _ = lock.acquire()) {
            return 1;
          }
        });
      }
      Task<?> releases =
          createTask(() -> {
            sleep(Duration.ofMillis(5));
            held.close();
          });

      cancelWaits(waits);

      releases.await();
      try (ClusterLock.Held mine = three.client.sharedLock("held").acquire()) {
        assertThat(mine.token()).isGreaterThan(held.token());
        assertThat(three.members.get(1).sharedLock("held").tryAcquire()).isNull();
      }
    });
  }

  @Test
  void next_ofASubscriptionCancelledAThousandTimes_losesNoMessage() {
    run(() -> {
      ClusterTopic<Integer> topic = three.client.sharedTopic("news");
      List<Integer> got = new ArrayList<>();
      try (TopicSubscription<Integer> messages =
          three.members.get(0).<Integer>sharedTopic("news").subscribe(4)) {
        Task<?> publishes =
            createTask(() -> {
              for (int i = 0; i < 300; i++) {
                topic.publish(i);
              }
            });
        Iterator<Integer> each = messages.iterator();
        // A cancelled hasNext() takes nothing, so this is one wait after another.
        Random random = new Random(2);
        for (int i = 0; i < WAITS; i++) {
          Task<Boolean> wait = createTask(each::hasNext);
          sleep(Duration.ofNanos(random.nextInt(100_000)));
          wait.cancel();
          try {
            if (wait.await()) {
              got.add(each.next());
            }
          } catch (CancelledError e) {
            // As it should be.
          }
        }
        while (got.size() < 300) {
          got.add(each.next());
        }
        publishes.await();
      }

      assertThat(got).hasSize(300).isSorted().doesNotHaveDuplicates();
    });
  }

  @Test
  void add_cancelledAThousandTimes_addsEachAtMostOnce() {
    run(() -> {
      List<Callable<?>> waits = new ArrayList<>();
      for (Cluster node : nodes()) {
        waits.add(() -> node.sharedCounter("n").add(1));
      }

      cancelWaits(waits);

      ClusterCounter counter = three.client.sharedCounter("n");
      long before = counter.get();
      assertThat(before).isLessThanOrEqualTo(WAITS);
      assertThat(counter.add(5)).isGreaterThanOrEqualTo(before + 5);
    });
  }

  @Test
  void changesOfAMap_cancelledAThousandTimes_areMadeWholeOrNot() {
    run(() -> {
      List<Callable<?>> waits = new ArrayList<>();
      List<Integer> counted = new ArrayList<>();
      ClusterMap<Integer> map = three.client.sharedMap("cancelled");
      map.put("n", 0);
      for (Cluster node : nodes()) {
        ClusterMap<Integer> same = node.sharedMap("cancelled");
        waits.add(() -> {
          int seen = Objects.requireNonNull(same.get("n"));
          return same.replace("n", seen, seen + 1) && counted.add(seen);
        });
      }

      cancelWaits(waits);

      // What was cancelled on its way may still be made, until nothing it expects is there.
      int last;
      do {
        last = Objects.requireNonNull(map.get("n"));
      } while (!map.replace("n", last, -1));
      int steps = last;
      // Each of those that were told of their success has made one step of its own.
      assertThat(counted).doesNotHaveDuplicates().allMatch(seen -> seen < steps);
      assertThat(steps).isBetween(counted.size(), WAITS);
      assertThat(three.members.get(2).<Integer>sharedMap("cancelled").get("n")).isEqualTo(-1);
    });
  }

  @Test
  void map_isSharedByAll() {
    run(() -> {
      ClusterMap<String> map = three.client.sharedMap("stock");
      ClusterMap<String> same = three.members.get(1).sharedMap("stock");

      map.put("nails", "many");

      assertThat(same.get("nails")).isEqualTo("many");
      assertThat(same.putIfAbsent("nails", "none")).isFalse();
      assertThat(same.replace("nails", "few", "none")).isFalse();
      assertThat(same.replace("nails", "many", "few")).isTrue();
      assertThat(map.get("nails")).isEqualTo("few");
      map.remove("nails");
      assertThat(same.get("nails")).isNull();
    });
  }

  @Test
  void put_ofWhatIsNotSerializable_saysSo() {
    run(() ->
        assertThatThrownBy(() -> three.client.<Object>sharedMap("m").put("k", new Object()))
            .isInstanceOf(NotPortableException.class));
  }

  @Test
  void shared_withALongName_saysHowLongItMayBe() {
    String longest = "é".repeat(1_000);
    List<Function<String, Object>> kinds =
        List.of(
            three.client::sharedMap,
            name -> three.client.sharedQueue(name, 1),
            three.client::sharedTopic,
            three.client::sharedLock,
            three.client::sharedCounter);

    for (Function<String, Object> kind : kinds) {
      assertThat(kind.apply(longest)).isNotNull();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> kind.apply(longest + "é"))
          .withMessage("a name of 1001 characters: at most 1000 are allowed");
    }
    run(() -> {
      three.client.<Integer>sharedQueue(longest, 1).put(1);
      assertThat(three.members.get(0).<Integer>sharedQueue(longest, 1).take()).isOne();
    });
  }
}

package dev.weft.queue;

import static dev.weft.Async.createTask;
import static dev.weft.Async.gather;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PriorityQueueTest {
  @Test
  void get_comparatorGiven_givesTheLeastFirst() {
    // @start region="priority"
    record Job(int priority, String name) {}
    var jobs = new PriorityQueue<>(Comparator.comparingInt(Job::priority));
    jobs.put(new Job(5, "tidy up"));
    jobs.put(new Job(1, "put out the fire"));

    assertThat(jobs.get().name()).isEqualTo("put out the fire");
    // @end
    assertThat(jobs.get().name()).isEqualTo("tidy up");
  }

  @Test
  void get_naturalOrder_givesTheLeastFirst() {
    var queue = new PriorityQueue<Integer>();
    for (var number : new int[] {5, 1, 4, 1, 3}) {
      queue.put(number);
    }

    assertThat(queue.getNow()).isEqualTo(1);
    assertThat(queue.getNow()).isEqualTo(1);
    assertThat(queue.getNow()).isEqualTo(3);
    assertThat(queue.getNow()).isEqualTo(4);
    assertThat(queue.getNow()).isEqualTo(5);
  }

  @Test
  void put_full_waitsForAFreePlace() throws Exception {
    var queue = new PriorityQueue<Integer>(1);

    run(() -> {
      queue.put(2);
      var putter = createTask(() -> queue.put(1));
      sleep(ZERO);

      assertThat(queue.get()).isEqualTo(2);
      putter.await();
      assertThat(queue.get()).isEqualTo(1);
    });
  }

  @Test
  void put_notComparable_isRefusedAndNothingIsPut() {
    var queue = new PriorityQueue<>();

    assertThatThrownBy(() -> queue.put(new Object())).isInstanceOf(ClassCastException.class);

    assertThat(queue).hasToString("PriorityQueue[size=0]");
  }

  @Test
  void constructor_sizeAndComparator_keepsBoth() {
    var queue = new PriorityQueue<Integer>(2, Comparator.reverseOrder());

    queue.put(1);
    queue.put(2);

    assertThat(queue.isFull()).isTrue();
    assertThat(queue.get()).isEqualTo(2);
  }

  /** An order of numbers that fails while it is told to. */
  private static final class Moody implements Comparator<Integer> {
    private boolean failing;
    private boolean failingOnce;

    @Override
    public int compare(Integer a, Integer b) {
      if (failing || failingOnce) {
        failingOnce = false;
        throw new IllegalStateException("no comparison now");
      }
      return Integer.compare(a, b);
    }
  }

  private static List<Integer> allOf(PriorityQueue<Integer> queue) {
    var all = new ArrayList<Integer>();
    while (!queue.isEmpty()) {
      all.add(queue.getNow());
    }
    return all;
  }

  @Test
  void get_manyItemsInAnyOrder_givesThemInOrder() {
    var random = new Random(7);
    for (int size = 0; size < 200; size++) {
      var queue = new PriorityQueue<Integer>();
      var expected = new java.util.PriorityQueue<Integer>();
      for (int i = 0; i < size; i++) {
        int number = random.nextInt(50);
        queue.putNow(number);
        expected.add(number);
        if (random.nextInt(3) == 0) {
          assertThat(queue.getNow()).isEqualTo(expected.remove());
        }
      }

      var rest = new ArrayList<Integer>();
      while (!expected.isEmpty()) {
        rest.add(expected.remove());
      }
      assertThat(allOf(queue)).isEqualTo(rest);
    }
  }

  @Test
  void put_comparisonThrowsAnywhere_changesNothing() {
    for (int failAt = 1; failAt < 5; failAt++) {
      var left = new AtomicInteger(Integer.MAX_VALUE);
      var queue =
          new PriorityQueue<Integer>((a, b) -> {
            if (left.decrementAndGet() == 0) {
              throw new IllegalStateException("no comparison now");
            }
            return Integer.compare(a, b);
          });
      for (int i = 16; i > 0; i--) {
        queue.putNow(i);
      }

      left.set(failAt);
      assertThatThrownBy(() -> queue.putNow(0)).isInstanceOf(IllegalStateException.class);

      assertThat(allOf(queue)).hasSize(16).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void get_comparisonThrowsAnywhere_changesNothing() {
    for (int failAt = 1; failAt < 7; failAt++) {
      var left = new AtomicInteger(Integer.MAX_VALUE);
      var queue =
          new PriorityQueue<Integer>((a, b) -> {
            if (left.decrementAndGet() == 0) {
              throw new IllegalStateException("no comparison now");
            }
            return Integer.compare(a, b);
          });
      for (int i = 0; i < 16; i++) {
        queue.putNow(i);
      }

      left.set(failAt);
      assertThatThrownBy(queue::getNow).isInstanceOf(IllegalStateException.class);

      assertThat(allOf(queue)).hasSize(16).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void put_comparisonThrowsInAWokenTask_wakesTheNext() {
    var queue = new PriorityQueue<Object>(2);

    run(() -> {
      queue.put(1);
      queue.put(2);
      var bad = createTask(() -> queue.put("no number"));
      var good = createTask(() -> queue.put(3));
      sleep(ZERO);

      assertThat(queue.get()).isEqualTo(1);

      assertThatThrownBy(bad::await).isInstanceOf(ClassCastException.class);
      good.await();
      assertThat(queue.get()).isEqualTo(2);
      assertThat(queue.get()).isEqualTo(3);
    });
  }

  @Test
  void get_comparisonThrowsInAWokenTask_wakesTheNext() {
    var order = new Moody();
    var queue = new PriorityQueue<>(order);

    run(() -> {
      var bad = createTask(queue::get);
      var good = List.of(createTask(queue::get), createTask(queue::get), createTask(queue::get));
      sleep(ZERO);
      queue.putNow(2);
      queue.putNow(1);
      queue.putNow(3);
      order.failingOnce = true;

      assertThatThrownBy(bad::await).isInstanceOf(IllegalStateException.class);
      assertThat(gather(good).await()).containsExactly(1, 2, 3);
    });
  }

  @Test
  void getNow_comparisonThrows_joinStillWaitsForThatItem() {
    var order = new Moody();
    var queue = new PriorityQueue<>(3, order);

    run(() -> {
      queue.put(3);
      queue.put(1);
      queue.put(2);
      var putter = createTask(() -> queue.put(9));
      sleep(ZERO);

      order.failing = true;
      assertThatThrownBy(queue::getNow).isInstanceOf(IllegalStateException.class);
      order.failing = false;

      var got = new ArrayList<Integer>();
      for (int i = 0; i < 4; i++) {
        got.add(queue.get());
        queue.taskDone();
      }
      putter.await();
      queue.join();
      assertThat(got).containsExactly(1, 2, 3, 9);
    });
  }

  @Test
  void put_comparisonsWait_eachItemComesOnceAndInOrder() {
    var queue =
        new PriorityQueue<Integer>((a, b) -> {
          sleep(ZERO);
          return Integer.compare(a, b);
        });

    run(() -> {
      var putters = new ArrayList<Task<?>>();
      for (int number : new int[] {5, 3, 8, 1, 9, 2, 7, 4}) {
        putters.add(createTask(() -> queue.put(number)));
      }
      gather(putters).await();

      var getters = new ArrayList<Task<Integer>>();
      for (int i = 0; i < 8; i++) {
        getters.add(createTask(queue::get));
      }
      assertThat(gather(getters).await()).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 7, 8, 9);
      assertThat(queue.isEmpty()).isTrue();
    });
  }

  @Test
  void put_comparisonsWaitAndOthersFillTheQueue_staysWithinItsSize() {
    var queue =
        new PriorityQueue<Integer>(
            2,
            (a, b) -> {
              sleep(ZERO);
              return Integer.compare(a, b);
            });

    run(() -> {
      queue.put(1);
      var putters = new ArrayList<Task<?>>();
      for (int i = 2; i < 6; i++) {
        int number = i;
        putters.add(createTask(() -> queue.put(number)));
      }
      var got = new ArrayList<Integer>();
      for (int i = 0; i < 5; i++) {
        for (int k = 0; k < 20; k++) {
          sleep(ZERO);
          assertThat(queue.size()).isLessThanOrEqualTo(2);
        }
        got.add(queue.get());
      }
      gather(putters).await();

      assertThat(got).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
    });
  }

  @Test
  void put_cancelledInAComparisonThatWaits_hasPutNothing() {
    var waiting = new boolean[1];
    var queue =
        new PriorityQueue<Integer>((a, b) -> {
          if (waiting[0]) {
            EventLoop.running().createFuture().await();
          }
          return Integer.compare(a, b);
        });

    run(() -> {
      queue.put(1);
      waiting[0] = true;
      var putter = createTask(() -> queue.put(2));
      sleep(ZERO);

      putter.cancel();

      assertThatThrownBy(putter::await).isInstanceOf(CancelledError.class);
      assertThat(allOf(queue)).containsExactly(1);
    });
  }

  @Test
  void get_orderContradictsItself_givesEachItemOnce() {
    var random = new Random(1);
    var queue = new PriorityQueue<Integer>((_, _) -> random.nextInt(3) - 1);
    for (int i = 0; i < 1_000; i++) {
      queue.putNow(i);
    }

    assertThat(allOf(queue)).hasSize(1_000).doesNotHaveDuplicates();
  }

  @Test
  void get_prioritiesWereChangedInTheQueue_givesEachItemOnce() {
    var items = new ArrayList<AtomicInteger>();
    var queue = new PriorityQueue<AtomicInteger>(Comparator.comparingInt(AtomicInteger::get));
    for (int i = 0; i < 100; i++) {
      var item = new AtomicInteger(i);
      items.add(item);
      queue.putNow(item);
    }

    items.forEach(item -> item.set(-item.get() % 7));

    var got = new ArrayList<AtomicInteger>();
    while (!queue.isEmpty()) {
      got.add(queue.getNow());
    }
    assertThat(got).containsExactlyInAnyOrderElementsOf(items);
  }
}

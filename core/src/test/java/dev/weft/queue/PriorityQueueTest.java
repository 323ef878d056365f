package dev.weft.queue;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
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
}

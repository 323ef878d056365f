package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimerHeapTest {
  private final EventLoop loop = EventLoop.create(new TestClock());
  private final TimerHeap heap = new TimerHeap();
  private long made;

  @AfterEach
  void closeLoop() {
    loop.close();
  }

  private TimerHandle add(long whenNanos) {
    var timer = new TimerHandle(loop, whenNanos, made++, () -> {}, null);
    heap.add(timer);
    return timer;
  }

  private void cancel(TimerHandle timer) {
    heap.cancel(timer);
  }

  private List<TimerHandle> takeAll() {
    List<TimerHandle> taken = new ArrayList<>();
    while (heap.size() > 0) {
      taken.add(heap.take());
    }
    return taken;
  }

  @Test
  void take_addedInAnyOrder_earliestFirst() {
    var deadlines = new ArrayList<Long>();
    for (long i = 0; i < 1_000; i++) {
      deadlines.add(i);
    }
    Collections.shuffle(deadlines, new Random(1));
    deadlines.forEach(this::add);

    var taken = takeAll();

    assertThat(taken).extracting(timer -> timer.whenNanos).isSorted().hasSize(1_000);
  }

  @Test
  void take_equalDeadlines_oldestFirst() {
    var added = new ArrayList<TimerHandle>();
    for (int i = 0; i < 100; i++) {
      added.add(add(7));
    }

    assertThat(takeAll()).isEqualTo(added);
  }

  @Test
  void take_clockOverflows_earliestFirst() {
    var after = add(Long.MIN_VALUE + 5);
    var before = add(Long.MAX_VALUE - 5);

    assertThat(takeAll()).containsExactly(before, after);
  }

  @Test
  void earliest_several_isTheFirstOnesDeadline() {
    add(30);
    add(10);
    add(20);

    assertThat(heap.earliest()).isEqualTo(10);
  }

  @Test
  void countCancelled_moreThanHalf_dropsThemAndKeepsTheOthersInOrder() {
    var timers = new ArrayList<TimerHandle>();
    for (int i = 0; i < 100; i++) {
      timers.add(add(100 - i));
    }

    for (int i = 0; i < 51; i++) {
      cancel(timers.get(i));
    }

    assertThat(heap.size()).isEqualTo(49);
    assertThat(takeAll()).isEqualTo(timers.subList(51, 100).reversed());
  }

  @Test
  void countCancelled_all_leavesNothing() {
    var timers = new ArrayList<TimerHandle>();
    for (int i = 0; i < 1_000; i++) {
      timers.add(add(i));
    }

    timers.forEach(this::cancel);

    assertThat(heap.size()).isZero();
  }

  @Test
  void dropCancelledFirst_cancelledOnesInFront_stopsAtTheFirstThatIsNot() {
    var first = add(1);
    var second = add(2);
    var third = add(3);
    var fourth = add(4);
    var fifth = add(5);
    cancel(first);
    cancel(fourth);

    heap.dropCancelledFirst();

    assertThat(takeAll()).containsExactly(second, third, fourth, fifth);
  }

  @Test
  void clear_withTimers_forgetsThem() {
    var timer = add(1);

    heap.clear();

    assertThat(heap.size()).isZero();
    assertThat(timer.inHeap).isFalse();
  }

  @Test
  void takeAndCancel_atRandom_givesWhatASortedSetGives() {
    var random = new Random(2);
    var expected =
        new TreeSet<TimerHandle>(
            Comparator.<TimerHandle>comparingLong(timer -> timer.whenNanos)
                .thenComparingLong(timer -> timer.sequence));
    var alive = new ArrayList<TimerHandle>();

    for (int step = 0; step < 50_000; step++) {
      int what = random.nextInt(10);
      if (what < 5) {
        var timer = add(random.nextInt(1_000));
        expected.add(timer);
        alive.add(timer);
      } else if (what < 8 && !alive.isEmpty()) {
        var timer = alive.remove(random.nextInt(alive.size()));
        if (expected.remove(timer)) {
          cancel(timer);
        }
      } else {
        heap.dropCancelledFirst();
        if (heap.size() > 0) {
          assertThat(heap.take()).isSameAs(expected.pollFirst());
        }
      }
      assertThat(heap.size()).isBetween(expected.size(), 2 * expected.size());
    }
  }
}

package dev.weft;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The loop's timers: a four-way heap by deadline, then by age. Loop-confined.
 *
 * <p>Deadlines stand in an array of their own, so that sifting touches few cache lines. A cancelled
 * timer is only counted; once more than half of the heap is cancelled, it is rebuilt without them,
 * which costs each cancellation a constant share. So there are never more cancelled timers than
 * others, and the heap of a loop that cancels all its timers is empty.
 *
 * <p>A failure for want of memory or stack comes before a change, so it leaves the heap as it was.
 */
final class TimerHeap {
  private static final int SMALLEST = 64;

  private long[] deadlines = new long[SMALLEST];
  private @Nullable TimerHandle[] timers = new TimerHandle[SMALLEST];

  /** Written by the loop; other threads may read it, and see an older value. */
  private int size;

  private int cancelled;

  int size() {
    return size;
  }

  /** The earliest deadline; the heap must not be empty. */
  long earliest() {
    return deadlines[0];
  }

  void add(TimerHandle timer) {
    ReservedStack.ensure();
    if (size == timers.length) {
      resize(size << 1);
    }
    timer.inHeap = true;
    siftUp(size++, timer.whenNanos, timer);
  }

  /** Cancels a timer of this heap, and drops cancelled ones when they are many. */
  void cancel(TimerHandle timer) {
    ReservedStack.ensure();
    timer.forget();
    cancelled++;
    dropCancelledIfMany();
  }

  private void dropCancelledIfMany() {
    if (cancelled > size >> 1) {
      dropCancelled();
    }
  }

  /** Drops cancelled timers that stand first, so that the loop does not wait for them. */
  void dropCancelledFirst() {
    while (size > 0 && at(0).isCancelled()) {
      TimerHandle _ = take();
    }
  }

  /** The timers that are not cancelled, earliest first. */
  List<TimerHandle> inOrder() {
    List<TimerHandle> live = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      if (!at(i).isCancelled()) {
        live.add(at(i));
      }
    }
    live.sort((a, b) -> {
      int byDeadline = Long.signum(a.whenNanos - b.whenNanos);
      return byDeadline != 0 ? byDeadline : Long.compare(a.sequence, b.sequence);
    });
    return live;
  }

  /** Takes the earliest timer, cancelled or not; the heap must not be empty. */
  TimerHandle take() {
    TimerHandle first = at(0);
    int last = --size;
    TimerHandle moved = at(last);
    timers[last] = null;
    if (last > 0) {
      siftDown(0, deadlines[last], moved);
    }
    first.inHeap = false;
    if (first.isCancelled()) {
      cancelled--;
    }
    dropCancelledIfMany();
    return first;
  }

  void clear() {
    for (int i = 0; i < size; i++) {
      at(i).inHeap = false;
    }
    deadlines = new long[SMALLEST];
    timers = new TimerHandle[SMALLEST];
    size = 0;
    cancelled = 0;
  }

  private void dropCancelled() {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      TimerHandle timer = at(i);
      if (timer.isCancelled()) {
        timer.inHeap = false;
      } else {
        timers[kept] = timer;
        deadlines[kept++] = timer.whenNanos;
      }
    }
    Arrays.fill(timers, kept, size, null);
    size = kept;
    cancelled = 0;
    for (int i = (size - 2) >> 2; i >= 0; i--) {
      siftDown(i, deadlines[i], at(i));
    }
    shrink();
  }

  private void siftUp(int hole, long deadline, TimerHandle timer) {
    int i = hole;
    while (i > 0) {
      int parent = (i - 1) >> 2;
      if (!before(deadline, timer, parent)) {
        break;
      }
      move(parent, i);
      i = parent;
    }
    deadlines[i] = deadline;
    timers[i] = timer;
  }

  private void siftDown(int hole, long deadline, TimerHandle timer) {
    int i = hole;
    while (true) {
      int child = (i << 2) + 1;
      if (child >= size) {
        break;
      }
      int end = Math.min(child + 4, size);
      int least = child;
      for (int c = child + 1; c < end; c++) {
        if (before(deadlines[c], at(c), least)) {
          least = c;
        }
      }
      if (before(deadline, timer, least)) {
        break;
      }
      move(least, i);
      i = least;
    }
    deadlines[i] = deadline;
    timers[i] = timer;
  }

  /** Whether a timer comes before the one at an index. Subtraction, as nanoTime may overflow. */
  private boolean before(long deadline, TimerHandle timer, int index) {
    long difference = deadline - deadlines[index];
    return difference < 0 || (difference == 0 && timer.sequence < at(index).sequence);
  }

  private void move(int from, int to) {
    deadlines[to] = deadlines[from];
    timers[to] = timers[from];
  }

  private TimerHandle at(int index) {
    return Objects.requireNonNull(timers[index]);
  }

  /** Both or none: the second array may be one too many for the heap. */
  private void resize(int capacity) {
    long[] newDeadlines = Arrays.copyOf(deadlines, capacity);
    @Nullable TimerHandle[] newTimers = Arrays.copyOf(timers, capacity);
    deadlines = newDeadlines;
    timers = newTimers;
  }

  /** Gives memory back after many timers are gone; without memory to do that, it stays as it is. */
  private void shrink() {
    if (timers.length > SMALLEST && size < timers.length >> 2) {
      try {
        resize(Math.max(SMALLEST, Integer.highestOneBit(Math.max(1, size)) << 1));
      } catch (OutOfMemoryError larger) {
        // There is room enough as it is.
      }
    }
  }
}

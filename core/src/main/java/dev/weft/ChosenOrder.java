package dev.weft;

import dev.weft.spi.LoopStepper.Chooser;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a stepped loop runs next, where a {@link Chooser} says it and not the order of its queue.
 * What may change places is steps of different tasks, and timers with one deadline; callbacks stay
 * in their order, as the kernel's own and those of transports follow from each other.
 */
record ChosenOrder(EventLoop loop, ReadyQueue ready, Chooser chooser) {

  /**
   * Brings what is to run next to the front of the queue.
   *
   * @return how many entries that are: one, or none if the queue is empty
   */
  int bringNextToFront() {
    if (ready.size() < 2) {
      return ready.size();
    }
    List<Integer> places = new ArrayList<>();
    List<Object> candidates = candidates(places);
    int chosen =
        places.size() == 1 ? 0 : Objects.checkIndex(chooser.choose(candidates), candidates.size());
    ready.bringToFront(places.get(chosen));
    return 1;
  }

  /** Whose entries may run now: of each task, and of the callbacks, the oldest one. */
  private List<Object> candidates(List<Integer> places) {
    long deadline = earliestDeadline();
    List<Object> candidates = new ArrayList<>();
    Set<Object> known = new HashSet<>();
    for (int i = 0; i < ready.size(); i++) {
      Ready entry = ready.at(i);
      Object owner = ownerOf(entry);
      boolean later = entry instanceof TimerHandle timer && timer.whenNanos != deadline;
      if (!later && known.add(owner)) {
        candidates.add(owner);
        places.add(i);
      }
    }
    return candidates;
  }

  /** Of the timers that are due; any number, if there is none. */
  private long earliestDeadline() {
    boolean any = false;
    long earliest = 0;
    for (int i = 0; i < ready.size(); i++) {
      if (ready.at(i) instanceof TimerHandle timer && (!any || timer.whenNanos - earliest < 0)) {
        any = true;
        earliest = timer.whenNanos;
      }
    }
    return earliest;
  }

  private Object ownerOf(Ready entry) {
    if (entry instanceof TimerHandle) {
      return entry;
    }
    Task<?> task = entry.steppedTask();
    return task == null ? loop : task;
  }
}

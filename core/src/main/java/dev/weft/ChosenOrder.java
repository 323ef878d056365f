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
 *
 * @param others the owner of what has none of its own
 */
record ChosenOrder(Object others, ReadyQueue ready, Chooser chooser) {

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
        candidates.size() == 1
            ? 0
            : Objects.checkIndex(chooser.choose(candidates), candidates.size());
    ready.bringToFront(places.get(chosen));
    return 1;
  }

  /** Whose entries may run now: of each owner the oldest one. */
  private List<Object> candidates(List<Integer> places) {
    List<Object> candidates = new ArrayList<>();
    Set<Object> known = new HashSet<>();
    for (int i = 0; i < ready.size(); i++) {
      Ready entry = ready.at(i);
      Object owner = Objects.requireNonNullElse(entry.owner(), others);
      if (mayRun(entry) && known.add(owner)) {
        candidates.add(owner);
        places.add(i);
      }
    }
    return candidates;
  }

  private boolean mayRun(Ready entry) {
    for (int i = 0; i < ready.size(); i++) {
      if (entry.isLaterThan(ready.at(i))) {
        return false;
      }
    }
    return true;
  }
}

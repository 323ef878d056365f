package dev.weft.examples.raft;

import java.util.ArrayList;
import java.util.List;

/** The entries that a member has, numbered from 1 on. */
final class Log {
  private final List<Entry> entries = new ArrayList<>();

  long lastIndex() {
    return entries.size();
  }

  long lastTerm() {
    return termAt(lastIndex());
  }

  /** The term of an entry: 0 before the first one, -1 after the last. */
  long termAt(long index) {
    if (index == 0) {
      return 0;
    }
    return index > lastIndex() ? -1 : at(index).term();
  }

  Entry at(long index) {
    return entries.get((int) index - 1);
  }

  /** Some entries from an index on. */
  List<Entry> from(long index, int most) {
    int begin = (int) index - 1;
    return List.copyOf(entries.subList(begin, Math.min(entries.size(), begin + most)));
  }

  /** Puts entries in the place of all from an index on. */
  void replaceFrom(long index, List<Entry> news) {
    entries.subList((int) index - 1, entries.size()).clear();
    entries.addAll(news);
  }
}

package dev.weft.net;

import dev.weft.net.internal.bytes.ByteQueue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a record may end with. Searching costs one step for each byte, whatever the separators are:
 * many, long, or such that they nearly match everywhere.
 */
final class Separators {
  /** Up to so many bytes, comparing at each place is no more than a bounded number of steps. */
  private static final int SHORT_BYTES = 16;

  private final List<byte[]> shortestFirst;

  /** Null for one short separator, which is looked for without. */
  private final @Nullable SeparatorAutomaton automaton;

  private Separators(List<byte[]> shortestFirst) {
    this.shortestFirst = shortestFirst;
    boolean simple = shortestFirst.size() == 1 && shortest() <= SHORT_BYTES;
    this.automaton = simple ? null : new SeparatorAutomaton(shortestFirst);
  }

  /** Where a separator stands: the index of its first byte, and the index after its last one. */
  record Match(int start, int end) {}

  static Separators of(byte[]... separators) {
    List<byte[]> sorted = new ArrayList<>(List.of(separators));
    sorted.sort(Comparator.comparingInt(separator -> separator.length));
    if (sorted.isEmpty() || sorted.getFirst().length == 0) {
      throw new IllegalArgumentException(
          "readUntil() needs one separator at least, of one byte at least");
    }
    return new Separators(sorted);
  }

  int shortest() {
    return shortestFirst.getFirst().length;
  }

  int longest() {
    return shortestFirst.getLast().length;
  }

  /** Begins to look for them in a queue. */
  Search search() {
    return automaton == null ? new SearchForOne(shortestFirst.getFirst()) : automaton.search();
  }

  /** A search that goes on when more has come. */
  interface Search {
    /**
     * The match that ends first, and of those with one end the one with the shortest separator.
     *
     * @param bytes the queue, the same each time
     * @param from before this index no separator begins
     */
    @Nullable Match firstIn(ByteQueue bytes, int from);
  }

  private static final class SearchForOne implements Search {
    private final byte[] separator;

    private SearchForOne(byte[] separator) {
      this.separator = separator;
    }

    @Override
    public @Nullable Match firstIn(ByteQueue bytes, int from) {
      int found = bytes.indexOf(separator, from);
      return found < 0 ? null : new Match(found, found + separator.length);
    }
  }
}

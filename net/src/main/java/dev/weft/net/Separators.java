package dev.weft.net;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a record may end with, the shortest first. */
record Separators(List<byte[]> shortestFirst) {

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

  /** The match that ends first, and of those with one end the one with the shortest separator. */
  @Nullable Match firstIn(ByteQueue bytes, int from) {
    int start = -1;
    int end = Integer.MAX_VALUE;
    for (byte[] separator : shortestFirst) {
      int found = bytes.indexOf(separator, from);
      if (found >= 0 && found + separator.length < end) {
        start = found;
        end = found + separator.length;
      }
    }
    return start < 0 ? null : new Match(start, end);
  }
}

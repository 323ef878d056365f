package dev.weft.net;

import dev.weft.net.Separators.Match;
import dev.weft.net.internal.bytes.ByteQueue;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for many separators at once: the automaton of Aho and Corasick ("Efficient string
 * matching", 1975), whose states are the beginnings of separators. Making it takes a step for each
 * byte of those, and a search one for each byte that it looks at; none is looked at twice when more
 * has come.
 */
final class SeparatorAutomaton {
  private static final int ROOT = 0;
  private static final int NONE = -1;

  // The edges from a state by a byte, in a table with open addressing.
  private final long[] edges;
  private final int[] targets;

  /** By state: the longest end of it that is the beginning of a separator, too. */
  private final int[] fallback;

  /** By state: how long the shortest separator is that ends there, 0 for none. */
  private final int[] matchBytes;

  private int states = 1;

  /** An automaton for separators that are not empty, the shortest first. */
  SeparatorAutomaton(List<byte[]> separators) {
    int total = 1;
    for (byte[] separator : separators) {
      total = Math.addExact(total, separator.length);
    }
    int slots = Integer.highestOneBit(Math.multiplyExact(total, 2)) * 2;
    edges = new long[slots];
    targets = new int[slots];
    fallback = new int[total];
    matchBytes = new int[total];
    Arrays.fill(edges, NONE);
    for (byte[] separator : separators) {
      add(separator);
    }
    link(separators);
  }

  private void add(byte[] separator) {
    int state = ROOT;
    for (byte each : separator) {
      int slot = slot(state, each);
      if (edges[slot] == NONE) {
        edges[slot] = edge(state, each);
        targets[slot] = states++;
      }
      state = targets[slot];
    }
    if (matchBytes[state] == 0) {
      matchBytes[state] = separator.length;
    }
  }

  /** Finds the fallbacks, of the states near the root first: others are found by those. */
  private void link(List<byte[]> separators) {
    int[] reached = new int[separators.size()]; // the state of each separator at the depth below
    int longest = separators.getLast().length;
    boolean[] linked = new boolean[states];
    int shorterOnes = 0;
    for (int depth = 0; depth < longest; depth++) {
      while (separators.get(shorterOnes).length <= depth) {
        shorterOnes++;
      }
      for (int i = shorterOnes; i < reached.length; i++) {
        byte next = separators.get(i)[depth];
        int state = target(reached[i], next);
        if (!linked[state]) {
          linked[state] = true;
          link(state, depth == 0 ? ROOT : step(fallback[reached[i]], next));
        }
        reached[i] = state;
      }
    }
  }

  private void link(int state, int longestEnd) {
    fallback[state] = longestEnd;
    if (matchBytes[longestEnd] != 0) {
      matchBytes[state] = matchBytes[longestEnd]; // the shorter one
    }
  }

  private int step(int from, byte next) {
    int state = from;
    int target = target(state, next);
    while (target == NONE && state != ROOT) {
      state = fallback[state];
      target = target(state, next);
    }
    return target == NONE ? ROOT : target;
  }

  private int target(int state, byte next) {
    int slot = slot(state, next);
    return edges[slot] == NONE ? NONE : targets[slot];
  }

  /** Where an edge stands, or is to be put. */
  private int slot(int state, byte next) {
    long edge = edge(state, next);
    int mask = edges.length - 1;
    int slot = (int) ((edge * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    while (edges[slot] != edge && edges[slot] != NONE) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static long edge(int state, byte next) {
    return ((long) state << 8) | (next & 0xff);
  }

  Separators.Search search() {
    return new Search();
  }

  private final class Search implements Separators.Search {
    private int state = ROOT;
    private int lookedAt;
    private long taken = NONE;

    @Override
    public @Nullable Match firstIn(ByteQueue bytes, int from) {
      if (bytes.taken() != taken) {
        // Another task took bytes away meanwhile: what was looked at is not what stands there.
        state = ROOT;
        lookedAt = from;
        taken = bytes.taken();
      }
      int now = state;
      for (int size = bytes.size(); lookedAt < size; lookedAt++) {
        now = step(now, bytes.at(lookedAt));
        int length = matchBytes[now];
        if (length != 0) {
          return new Match(lookedAt + 1 - length, lookedAt + 1);
        }
      }
      state = now;
      return null;
    }
  }
}

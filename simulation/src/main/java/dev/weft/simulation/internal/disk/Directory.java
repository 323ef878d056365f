package dev.weft.simulation.internal.disk;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A directory: the names in it now, and those that a crash would leave. */
final class Directory extends Node {
  /** As ext4 says of small ones. */
  private static final long SIZE = 4096;

  /** Sorted, so that whatever goes through them does so in the same order in each run. */
  private final Map<String, Node> entries = new TreeMap<>();

  private final Map<String, Node> kept = new TreeMap<>();

  /** Where {@code ..} leads; null for the root. */
  @Nullable Directory parent;

  Directory(long number, Instant now, @Nullable Directory parent) {
    super(number, now, "rwxr-xr-x");
    this.parent = parent;
  }

  Map<String, Node> entries() {
    return entries;
  }

  /** Sets a name, or removes it. */
  void set(String name, @Nullable Node node) {
    set(entries, name, node);
  }

  /** The same for what a crash leaves. */
  void keep(String name, @Nullable Node node) {
    set(kept, name, node);
  }

  private static void set(Map<String, Node> names, String name, @Nullable Node node) {
    if (node == null) {
      names.remove(name);
    } else {
      names.put(name, node);
    }
  }

  /** Goes back to what is kept. */
  void lose() {
    entries.clear();
    entries.putAll(kept);
  }

  @Override
  boolean isDirectory() {
    return true;
  }

  @Override
  long size() {
    return SIZE;
  }
}

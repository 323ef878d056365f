package dev.weft.examples;

import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The platform threads that were seen running tasks. A virtual thread is no thread of the operating
 * system; the one that carries it for the moment shows in its {@code toString()}, after an @.
 */
final class Carriers {
  private final SortedSet<String> names = new TreeSet<>();

  /** Notes the platform thread that runs the caller. */
  void noteCurrent() {
    Thread current = Thread.currentThread();
    String text = current.isVirtual() ? current.toString() : current.getName();
    names.add(text.substring(text.indexOf('@') + 1));
  }

  SortedSet<String> names() {
    return names;
  }
}

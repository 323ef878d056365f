package dev.weft.net.internal.bytes;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list, oldest first, that is linked through its elements: an element costs two references in
 * place of an entry of its own, and leaving from the middle is constant. Confined to the loop.
 */
public final class IntrusiveList<T extends IntrusiveList.Link> {
  private @Nullable Link oldest;
  private @Nullable Link newest;
  private int size;

  /** What can stand in one chain at a time. */
  public abstract static class Link {
    // Written by the chain.
    private @Nullable Link older;
    private @Nullable Link newer;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  public int size() {
    return size;
  }

  public void add(T added) {
    Link link = added; // where its own links are
    Link last = newest;
    link.older = last;
    newest = link;
    if (last == null) {
      oldest = link;
    } else {
      last.newer = link;
    }
    size++;
  }

  /** Takes out an element, which must be in. */
  public void remove(T removed) {
    Link link = removed;
    Link older = link.older;
    Link newer = link.newer;
    if (older == null) {
      oldest = newer;
    } else {
      older.newer = newer;
    }
    if (newer == null) {
      newest = older;
    } else {
      newer.older = older;
    }
    link.older = null;
    link.newer = null;
    size--;
  }

  /** A copy, oldest first. */
  @SuppressWarnings("unchecked") // add() takes nothing else
  public List<T> copy() {
    List<T> all = new ArrayList<>(size);
    for (Link link = oldest; link != null; link = link.newer) {
      all.add((T) link);
    }
    return all;
  }

  /** A copy of some, the newest first. */
  @SuppressWarnings("unchecked") // add() takes nothing else
  public List<T> newest(int most) {
    List<T> some = new ArrayList<>(Math.min(size, most));
    for (Link link = newest; link != null && some.size() < most; link = link.older) {
      some.add((T) link);
    }
    return some;
  }
}

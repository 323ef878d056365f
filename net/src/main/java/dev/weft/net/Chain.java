package dev.weft.net;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list, oldest first, that is linked through its elements: an element costs two references in
 * place of an entry of its own, and leaving from the middle is constant. Confined to the loop.
 */
final class Chain<T extends Chain.Link<T>> {
  private @Nullable T oldest;
  private @Nullable T newest;
  private int size;

  /** What can stand in one chain at a time. */
  abstract static class Link<T extends Link<T>> {
    // Written by the chain.
    @Nullable T older;
    @Nullable T newer;
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  void add(T link) {
    T last = newest;
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
  void remove(T link) {
    T older = link.older;
    T newer = link.newer;
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
  List<T> copy() {
    List<T> all = new ArrayList<>(size);
    for (T link = oldest; link != null; link = link.newer) {
      all.add(link);
    }
    return all;
  }
}

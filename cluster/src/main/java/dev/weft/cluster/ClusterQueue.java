package dev.weft.cluster;

import dev.weft.CancelledError;
import dev.weft.cluster.internal.ledger.QueueEntry;
import dev.weft.cluster.internal.ledger.Request;
import java.util.Iterator;

/**
 * A queue that all members and clients share, first in, first out. Going through it takes from it,
 * and waits where it is empty.
 *
 * {@snippet file="ClusterGuideTest.java" region="queue"}
 *
 * <p>An item is one taker's from the moment that {@link #take} returns. A taker that is cancelled
 * takes nothing, and one that is lost before it has an item does not lose it; if it is lost right
 * after, before the queue knows that it had the item, another one gets that once more.
 *
 * <p>All items of a queue are in one record: it is for some thousands of small items that wait at
 * once, not for a log.
 *
 * @param <T> the type of the items, which are serializable
 */
public final class ClusterQueue<T> implements Iterable<T> {
  private final Structures structures;
  private final String key;
  private final int capacity;

  ClusterQueue(Structures structures, String name, int capacity) {
    this.structures = structures;
    this.key = "queue/" + name;
    this.capacity = capacity;
  }

  /**
   * Puts an item at the end. Waits while the queue is full, in a task.
   *
   * @param item what to put
   * @throws dev.weft.CancelledError if the task was cancelled; the item is not put then, unless it
   *     was, and another task took it already
   * @throws NotPortableException if the item is not serializable
   * @throws MinorityException if this side of the network may not write
   */
  public void put(T item) {
    java.util.Objects.requireNonNull(item, "item");
    byte[] bytes = structures.write("an item", item);
    Request request = structures.newRequest(key);
    byte[] _ =
        structures.request(
            key,
            request,
            new QueueEntry.Put(request, bytes, capacity),
            new QueueEntry.End(request, false));
    structures.settle(key, request);
  }

  /**
   * Takes the oldest item. Waits while there is none, in a task.
   *
   * @return the item
   * @throws dev.weft.CancelledError if the task was cancelled; nothing was taken then
   * @throws NotPortableException if the item's class is missing here, is another one, or is refused
   *     by the filter; the item is taken then
   * @throws MinorityException if this side of the network may not write
   */
  public T take() {
    Request request = structures.newRequest(key);
    byte[] bytes =
        structures.request(
            key, request, new QueueEntry.Take(request), new QueueEntry.End(request, false));
    structures.end(key, request, new QueueEntry.End(request, true));
    return structures.read(bytes);
  }

  /**
   * How many items are in it: of interest for those who watch, as it changes meanwhile. Waits for
   * the answer, in a task.
   *
   * @return 0 or more
   * @throws CancelledError if the task was cancelled
   * @throws MinorityException if this side of the network cannot know
   */
  public int size() {
    return structures.now(key, new QueueEntry.Size());
  }

  /**
   * Takes items without end. {@code next()} waits as {@link #take} does.
   *
   * @return an iterator that always has a next item
   */
  @Override
  public Iterator<T> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return true;
      }

      @Override
      public T next() {
        return take();
      }
    };
  }
}

package dev.weft.net;

import dev.weft.EventLoop;
import dev.weft.Poller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for channels on a {@link Selector}. What happened goes to the loop as handles that were
 * made beforehand, so an event allocates nothing here.
 */
final class SelectorPoller implements Poller {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final Consumer<SelectionKey> ENQUEUE = SelectorPoller::enqueue;

  private final Selector selector;

  /** Confined to the loop; made with the first connection. */
  private @Nullable LoopBuffers buffers;

  SelectorPoller(Selector selector) {
    this.selector = selector;
  }

  /**
   * The poller of a loop.
   *
   * @throws IllegalStateException if the loop waits in another kind
   */
  static SelectorPoller of(EventLoop loop) {
    if (loop.poller() instanceof SelectorPoller poller) {
      return poller;
    }
    throw new IllegalStateException(
        "this loop waits in "
            + loop.poller()
            + ", which knows no sockets: make the loop without naming a poller, with dev.weft.net"
            + " on the module path or class path");
  }

  Selector selector() {
    return selector;
  }

  LoopBuffers buffers() {
    LoopBuffers made = buffers;
    if (made == null) {
      made = new LoopBuffers();
      buffers = made;
    }
    return made;
  }

  @Override
  public void poll(long timeoutNanos) {
    try {
      if (timeoutNanos == 0) {
        selector.selectNow(ENQUEUE);
      } else {
        // A callback that left the loop's thread interrupted would make every select return at
        // once, and the loop would spin.
        boolean _ = Thread.interrupted();
        // To select, 0 means without limit.
        selector.select(ENQUEUE, timeoutNanos < 0 ? 0 : millisRoundedUp(timeoutNanos));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the selector failed: " + e.getMessage(), e);
    }
  }

  /**
   * A time that ends in the middle of a millisecond is rounded up, as in asyncio: rounded down, the
   * loop would spin through the rest of it.
   */
  static long millisRoundedUp(long nanos) {
    return nanos / NANOS_PER_MILLI + (nanos % NANOS_PER_MILLI == 0 ? 0 : 1);
  }

  private static void enqueue(SelectionKey key) {
    ((Registration) key.attachment()).enqueueReady();
  }

  /** The loop calls it only if it waits or is about to, so there is nothing to save here. */
  @Override
  public void wakeup() {
    selector.wakeup();
  }

  /**
   * Lets go of the descriptors of channels that were closed. The selector holds on to them until it
   * selects the next time, and a closed listener goes on listening for so long.
   */
  void releaseClosed() throws IOException {
    // Events that are passed over here are reported again by the next poll. A wake-up that this
    // consumes was meant for a poll that has ended, after which the loop looked for work.
    selector.selectNow(_ -> {});
  }

  /** Closes the selector, and every channel that is still registered. */
  @Override
  public void close() {
    for (SelectionKey key : new ArrayList<>(selector.keys())) {
      Registration.closeQuietly(key.channel());
    }
    try {
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the selector does not close: " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return "SelectorPoller["
        + (selector.isOpen() ? selector.keys().size() + " channels" : "closed")
        + "]";
  }
}

package dev.weft.net.internal.poll;

import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.net.internal.bytes.Closing;
import dev.weft.net.internal.names.Addresses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for channels on a {@link Selector}. What happened goes to the loop as handles that were
 * made beforehand, so an event allocates nothing here.
 */
public final class SelectorPoller extends ChannelPoller {
  private static final Consumer<SelectionKey> ENQUEUE = SelectorPoller::enqueue;

  private final Selector selector;
  private final Network network;
  private final LongSupplier nanoTime;
  private final Clock clock;

  /** Confined to the loop; made with the first wait for a channel of the user's. */
  private @Nullable UserChannels watches;

  /** How many keys the selector would have if no channel had been closed since the last poll. */
  private int expectedKeys;

  /**
   * Set by the thread that wakes the loop, before the selector is woken; cleared by the loop after
   * a poll. Says that a look without waiting may have used up the selector's own mark.
   */
  private volatile boolean woken;

  SelectorPoller(Selector selector) {
    this(selector, SystemNetwork.INSTANCE, System::nanoTime, Clock.systemUTC());
  }

  private SelectorPoller(Selector selector, Network network, LongSupplier nanoTime, Clock clock) {
    this.selector = selector;
    this.network = network;
    this.nanoTime = nanoTime;
    this.clock = clock;
  }

  /**
   * A poller for the channels of another network, on clocks of its own.
   *
   * @param nanoTime never goes back
   * @param clock the wall clock
   */
  public static SelectorPoller over(Network network, LongSupplier nanoTime, Clock clock)
      throws IOException {
    return new SelectorPoller(network.channels().openSelector(), network, nanoTime, clock);
  }

  @Override
  Network network() {
    return network;
  }

  @Override
  public long nanoTime() {
    return nanoTime.getAsLong();
  }

  @Override
  public Clock clock() {
    return clock;
  }

  public Selector selector() {
    return selector;
  }

  @Override
  public Registration register(
      EventLoop loop, SelectableChannel channel, ReadinessListener user, Context context)
      throws ClosedChannelException {
    return new SelectorRegistration(this, loop, channel, user, context);
  }

  @Override
  public SelectionKey register(SelectableChannel channel, UserChannel watch)
      throws ClosedChannelException {
    return register(channel, (KeyListener) watch);
  }

  @Override
  public @Nullable Object ownerOf(SelectableChannel channel) {
    SelectionKey key = channel.keyFor(selector);
    return key == null || !key.isValid() ? null : key.attachment();
  }

  @Override
  boolean isTransports(SelectableChannel channel) {
    return selector.isOpen() && ownerOf(channel) instanceof SelectorRegistration;
  }

  /** The key of a channel, whoever its owner is; null where there is none. */
  @Nullable SelectionKey keyOf(SelectableChannel channel) {
    return channel.keyFor(selector);
  }

  /** Whether channels of the user's own have been waited for. */
  boolean hasChannelsOfUsers() {
    return watches != null;
  }

  /** Lets go of a channel that is to be waited for elsewhere. */
  void release(SelectableChannel channel) {
    SelectionKey key = channel.keyFor(selector);
    if (key != null) {
      if (key.isValid() && key.attachment() instanceof UserChannel watch) {
        watch.handOver();
      }
      release(key);
    }
  }

  /** Has the selector forget a key now, and not when it selects the next time. */
  @Override
  void release(SelectionKey key) {
    boolean valid = key.isValid();
    key.cancel();
    releaseNow();
    if (valid) {
      expectedKeys--; // else its channel was closed, and the watches look whose else was
    }
  }

  /** Lets go of all channels of one kind of owner, and returns these. */
  <T extends KeyListener> List<T> releaseAll(Class<T> kind) {
    List<T> owners = new ArrayList<>();
    for (SelectionKey key : selector.keys()) {
      if (key.isValid() && kind.isInstance(key.attachment())) {
        owners.add(kind.cast(key.attachment()));
        key.cancel();
      }
    }
    releaseNow();
    expectedKeys -= owners.size();
    return owners;
  }

  /** Closes a channel, and lets go of its descriptor now. */
  void close(SelectionKey key) {
    boolean valid = key.isValid();
    Closing.quietly(key.channel());
    if (valid && selector.isOpen()) {
      releaseNow();
      expectedKeys--;
    }
  }

  private void releaseNow() {
    try {
      releaseClosed();
    } catch (IOException e) {
      throw new UncheckedIOException("the selector failed: " + e.getMessage(), e);
    }
  }

  @Override
  UserChannels watches(EventLoop loop) {
    UserChannels made = watches;
    if (made == null) {
      made = new UserChannels(loop);
      watches = made;
      loop.inspection().add(made);
    }
    return made;
  }

  /**
   * Registers a channel that does not block, for nothing as yet. An earlier registration of the
   * same channel is replaced.
   *
   * @throws ClosedChannelException if the channel is closed
   * @throws IllegalStateException if a task or a callback waits for the channel
   */
  SelectionKey register(SelectableChannel channel, KeyListener owner)
      throws ClosedChannelException {
    SelectionKey before = channel.keyFor(selector);
    if (before == null) {
      SelectionKey key = channel.register(selector, 0, owner);
      expectedKeys++;
      return key;
    }
    if (!before.isValid()) {
      // Was cancelled, which the selector learns when it selects.
      releaseNow();
      return channel.register(selector, 0, owner);
    }
    if (before.attachment() instanceof UserChannel watch) {
      watch.handOver();
    }
    return channel.register(selector, 0, owner);
  }

  @Override
  public void poll(long timeoutNanos) {
    try {
      if (timeoutNanos == 0) {
        selector.selectNow(ENQUEUE);
      } else if (watches == null || !foundSomething(watches)) {
        // A callback that left the loop's thread interrupted would make every select return at
        // once, and the loop would spin.
        boolean _ = Thread.interrupted();
        // To select, 0 means without limit.
        selector.select(ENQUEUE, timeoutNanos < 0 ? 0 : millisRoundedUp(timeoutNanos));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the selector failed: " + e.getMessage(), e);
    }
    if (watches != null) {
      boolean _ = channelsDropped(watches);
    }
    if (woken) {
      woken = false;
    }
  }

  /**
   * Looks without waiting. A select drops closed channels, waits, and only then tells: a task that
   * waits for a channel that the loop's own code has just closed would not learn of it before
   * something else happens.
   */
  private boolean foundSomething(UserChannels watching) throws IOException {
    return selector.selectNow(ENQUEUE) > 0 || channelsDropped(watching) || woken;
  }

  /**
   * Looks without waiting, for a poller that waits in this one's place.
   *
   * @return whether there is something for the loop to run
   */
  boolean look() {
    try {
      return watches != null && foundSomething(watches);
    } catch (IOException e) {
      throw new UncheckedIOException("the selector failed: " + e.getMessage(), e);
    }
  }

  private boolean channelsDropped(UserChannels watching) {
    int keys = selector.keys().size();
    boolean dropped = keys < expectedKeys;
    expectedKeys = keys;
    if (dropped) {
      watching.channelsDropped();
    }
    return dropped;
  }

  private static void enqueue(SelectionKey key) {
    ((KeyListener) key.attachment()).enqueueReady();
  }

  /** The loop calls it only if it waits or is about to, so there is nothing to save here. */
  @Override
  public void wakeup() {
    woken = true;
    selector.wakeup();
  }

  /**
   * Lets go of the descriptors of channels that were closed. The selector holds on to them until it
   * selects the next time, and a closed listener goes on listening for so long.
   */
  @Override
  public void releaseClosed() throws IOException {
    // Events that are passed over here are reported again by the next poll. A wake-up that this
    // consumes was meant for a poll that has ended, after which the loop looked for work.
    selector.selectNow(_ -> {});
  }

  /** The channels that are registered and open. */
  @Override
  public List<Watched> watched() {
    List<Watched> all = new ArrayList<>();
    for (SelectionKey key : selector.keys()) {
      if (key.isValid()) {
        KeyListener owner = (KeyListener) key.attachment();
        all.add(new Watched(Addresses.describe(key.channel()), owner.origin()));
      }
    }
    return all;
  }

  /**
   * Closes the selector, and every channel that is still registered and not the user's own. Does
   * nothing the second time.
   */
  @Override
  public void close() {
    forget();
    if (!selector.isOpen()) {
      return;
    }
    for (SelectionKey key : new ArrayList<>(selector.keys())) {
      if (key.attachment() instanceof Registration) {
        Closing.quietly(key.channel());
      }
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

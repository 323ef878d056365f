package dev.weft.net.internal.poll;

import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.net.internal.names.Directory;
import dev.weft.spi.Poller;
import dev.weft.spi.PollerContext;
import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A poller that waits for channels. There are two kinds: {@link SelectorPoller}, which runs
 * everywhere, and {@link EpollPoller}, which is faster, on Linux.
 */
public abstract class ChannelPoller implements Poller, Directory.Source {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** All that were not closed, and some that are forgotten. Any thread. */
  private static final Set<Reference<? extends ChannelPoller>> ALL = ConcurrentHashMap.newKeySet();

  /** Those of loops that nothing closed: of simulated hosts, all. */
  private static final ReferenceQueue<ChannelPoller> COLLECTED = new ReferenceQueue<>();

  private final Reference<ChannelPoller> self = new WeakReference<>(this, COLLECTED);

  /** Set once, before the loop is given to any code. */
  private @Nullable PollerContext context;

  /** Confined to the loop; made with the first connection. */
  private @Nullable LoopBuffers buffers;

  /** What {@link LoopLocal} keeps here. Confined to the loop. */
  private final Map<Object, Object> locals = new HashMap<>();

  ChannelPoller() {
    forgetCollected();
    ALL.add(self);
  }

  private static void forgetCollected() {
    for (Reference<? extends ChannelPoller> gone = COLLECTED.poll();
        gone != null;
        gone = COLLECTED.poll()) {
      ALL.remove(gone);
    }
  }

  /** How many are not forgotten. */
  static int count() {
    return ALL.size();
  }

  /**
   * Whether a channel is registered with any loop by a transport or a server. Any thread: where
   * another loop takes it at the same moment, that may not be seen yet.
   */
  public static boolean belongsToATransport(SelectableChannel channel) {
    for (Reference<? extends ChannelPoller> reference : ALL) {
      ChannelPoller poller = reference.get();
      if (poller != null && poller.isTransports(channel)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it was registered here by a transport or a server. Any thread. */
  abstract boolean isTransports(SelectableChannel channel);

  /** To be called when it is closed. */
  final void forget() {
    ALL.remove(self);
  }

  /**
   * The poller of a loop.
   *
   * @throws IllegalStateException if the loop waits in another kind
   */
  public static ChannelPoller of(EventLoop loop) {
    if (loop.poller() instanceof ChannelPoller poller) {
      return poller;
    }
    throw new IllegalStateException(
        "this loop waits in "
            + loop.poller()
            + ", which knows no sockets: in a test take @OnLoop(clock = LoopClock.REAL), elsewhere"
            + " make the loop without naming a poller");
  }

  /** Where the channels come from that it can wait for. */
  Network network() {
    return SystemNetwork.INSTANCE;
  }

  @Override
  public final Directory directory() {
    return network().directory();
  }

  @Override
  public final void attach(PollerContext context) {
    this.context = context;
  }

  /** What the loop does for this poller. */
  final PollerContext context() {
    return Objects.requireNonNull(context, "no loop was made with this poller");
  }

  public final LoopBuffers buffers() {
    LoopBuffers made = buffers;
    if (made == null) {
      made = network().buffers();
      buffers = made;
    }
    return made;
  }

  final Map<Object, Object> locals() {
    return locals;
  }

  /**
   * Registers a channel that does not block, for nothing as yet. An earlier registration of the
   * same channel is replaced.
   *
   * @param user what is told when the channel is ready
   * @param context the context that the user is told in
   * @throws ClosedChannelException if the channel is closed
   */
  public abstract Registration register(
      EventLoop loop, SelectableChannel channel, ReadinessListener user, Context context)
      throws ClosedChannelException;

  /**
   * Registers a channel of the user's, for nothing as yet.
   *
   * @throws ClosedChannelException if the channel is closed
   */
  public abstract SelectionKey register(SelectableChannel channel, UserChannel watch)
      throws ClosedChannelException;

  /** Lets go of a channel of the user's, so that its descriptor is free once it is closed. */
  abstract void release(SelectionKey key);

  /**
   * What waits for a channel.
   *
   * @return a {@link UserChannel}, another owner, or null
   */
  public abstract @Nullable Object ownerOf(SelectableChannel channel);

  /** The watches of the user's channels. */
  abstract UserChannels watches(EventLoop loop);

  /**
   * Lets go of the descriptors of channels that were closed, where the system's poller holds on to
   * them.
   */
  public abstract void releaseClosed() throws IOException;

  /**
   * A time that ends in the middle of a millisecond is rounded up, as in asyncio: rounded down, the
   * loop would spin through the rest of it.
   */
  static long millisRoundedUp(long nanos) {
    return nanos / NANOS_PER_MILLI + (nanos % NANOS_PER_MILLI == 0 ? 0 : 1);
  }
}

package dev.weft.net.internal.poll;

import dev.weft.EventLoop;
import dev.weft.net.Resolver;
import dev.weft.net.internal.names.Directory;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.Executor;

/**
 * Where a loop's sockets come from, and what else of the machine its connections need: the
 * system's, as a rule, or those of a simulated host. All that makes a channel for a loop asks this,
 * so that all above channels is the same in a simulation.
 */
public interface Network {
  /** Makes the channels, and the selector that waits for them. */
  SelectorProvider channels();

  /** What {@link Resolver#standard()} is on such a loop. */
  Resolver resolver();

  /** What {@link Resolver#system()} is on such a loop, and what else it knows of names. */
  Directory directory();

  /** The buffers of a loop that has its first connection. */
  LoopBuffers buffers();

  /**
   * What does the arithmetic of encryption.
   *
   * @param usual the threads for that
   */
  Executor workers(Executor usual);

  /** The network of the loop that runs here; the system's if none does. Any thread. */
  static Network current() {
    EventLoop loop = EventLoop.runningOrNull();
    return loop == null ? SystemNetwork.INSTANCE : of(loop);
  }

  /** The network of a loop, also of one that knows no sockets. Any thread. */
  static Network of(EventLoop loop) {
    return loop.poller() instanceof ChannelPoller poller
        ? poller.network()
        : SystemNetwork.INSTANCE;
  }

  /**
   * Refuses a call that would leave the simulation of the loop that runs here, if it is in one. Any
   * thread.
   *
   * @param call what is called, as the beginning of a sentence
   * @param instead what to use in its place in a simulation, as the end of one
   */
  static void ensureMayLeave(String call, String instead) {
    EventLoop loop = EventLoop.runningOrNull();
    if (loop != null) {
      loop.inspection().ensureMayLeave(call, instead);
    }
  }
}

package dev.weft.net.internal.connect;

import dev.weft.EventLoop;
import java.nio.channels.Channel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Connections that one loop accepted for another, or the sockets that it accepted from, on their
 * way there. If that one dies meanwhile, they go to others.
 *
 * <p>A loop that is closed drops what it was given, whenever that was. So a connection is put here
 * first, and whatever comes and takes it out has it: the loop's callback, the end of the loop, or
 * the thread that handed it over to a loop which had just ended.
 *
 * @param <C> what is handed over
 */
public final class HandedChannels<C extends Channel> {
  private final EventLoop loop;
  private final Consumer<C> receiver;
  private final Consumer<C> others;
  private final Queue<C> onTheWay = new ConcurrentLinkedQueue<>();

  /**
   * Begins to take connections; on the loop.
   *
   * @param receiver gets each of them, on the loop
   * @param others gets those that had not arrived when the loop was closed, in any thread
   */
  public HandedChannels(EventLoop loop, Consumer<C> receiver, Consumer<C> others) {
    this.loop = loop;
    this.receiver = receiver;
    this.others = others;
    var _ = loop.onClose(this::passOn);
  }

  /**
   * Hands a connection over. Any thread. It is here before the loop is asked: a loop that says that
   * it is open has its end still to come, and passes on what is here then.
   *
   * @return false if the loop is closed, and the connection is the caller's again
   */
  public boolean tryHand(C channel) {
    onTheWay.add(channel);
    try {
      var _ = loop.callSoonThreadsafe(this::receive);
      return true;
    } catch (IllegalStateException closed) {
      return !onTheWay.remove(channel); // unless the loop's end has passed it on
    }
  }

  private void receive() {
    C channel = onTheWay.poll();
    if (channel != null) {
      (loop.isClosed() ? others : receiver).accept(channel); // it may be dying already
    }
  }

  private void passOn() {
    for (C channel = onTheWay.poll(); channel != null; channel = onTheWay.poll()) {
      others.accept(channel);
    }
  }
}

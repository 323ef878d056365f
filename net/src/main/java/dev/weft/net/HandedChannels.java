package dev.weft.net;

import dev.weft.EventLoop;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Connections that one loop accepted for another, on their way there. If that is closed meanwhile,
 * they are closed too.
 *
 * <p>A loop that is closed drops what it was given, whenever that was. So a connection is put here
 * first, and whatever comes and takes it out has it: the loop's callback, the end of the loop, or
 * the thread that handed it over to a loop which had just ended.
 */
final class HandedChannels {
  private final EventLoop loop;
  private final Consumer<SocketChannel> receiver;
  private final Queue<SocketChannel> onTheWay = new ConcurrentLinkedQueue<>();

  /**
   * Begins to take connections; on the loop.
   *
   * @param receiver gets each of them, on the loop
   */
  HandedChannels(EventLoop loop, Consumer<SocketChannel> receiver) {
    this.loop = loop;
    this.receiver = receiver;
    loop.onClose(this::closeAll);
  }

  /**
   * Hands a connection over. Any thread. It is here before the loop is asked: a loop that says that
   * it is open has its end still to come, and closes what is here then.
   */
  void hand(SocketChannel channel) {
    onTheWay.add(channel);
    try {
      loop.callSoonThreadsafe(this::receive);
    } catch (IllegalStateException closed) {
      closeAll();
    }
  }

  private void receive() {
    SocketChannel channel = onTheWay.poll();
    if (channel != null) {
      receiver.accept(channel);
    }
  }

  private void closeAll() {
    for (SocketChannel channel = onTheWay.poll(); channel != null; channel = onTheWay.poll()) {
      Registration.closeQuietly(channel);
    }
  }
}

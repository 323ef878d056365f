package dev.weft.net;

import dev.weft.EventLoop;
import dev.weft.sync.Waiters;

/**
 * The tasks that serve the connections of one server, and what becomes of its peers. Confined to
 * the loop.
 */
final class HandlerTasks {
  /** Where it is told that a connection, or its handler, failed because of its peer. */
  final PeerReports peers;

  private final Chain<StreamProtocol> running = new Chain<>();
  private final Waiters endWaiters = new Waiters();

  HandlerTasks(PeerReports peers) {
    this.peers = peers;
  }

  static HandlerTasks of(EventLoop loop, ServerOptions options) {
    return new HandlerTasks(new PeerReports(loop, options.onPeerFailure()));
  }

  /** A connection's task was made. */
  void began(StreamProtocol connection) {
    running.add(connection);
  }

  void ended(StreamProtocol connection) {
    running.remove(connection);
    if (running.isEmpty()) {
      endWaiters.wakeAll();
    }
  }

  void cancelAll() {
    running.copy().forEach(StreamProtocol::cancelHandler);
  }

  /** Waits until no task is left. */
  void waitUntilNone(EventLoop loop) {
    while (!running.isEmpty()) {
      endWaiters.add(loop).await();
    }
  }
}

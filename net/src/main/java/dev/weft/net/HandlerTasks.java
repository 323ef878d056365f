package dev.weft.net;

import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.net.internal.bytes.IntrusiveList;
import dev.weft.net.internal.transport.PeerReports;
import dev.weft.sync.Waiters;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that serve the connections of one server, and what becomes of its peers. Confined to
 * the loop.
 */
final class HandlerTasks {
  /** Where it is told that a connection, or its handler, failed because of its peer. */
  final PeerReports peers;

  private final IntrusiveList<ServedConnection> running = new IntrusiveList<>();
  private final Waiters endWaiters = new Waiters();

  /** Whether the server shuts down. */
  private boolean closing;

  HandlerTasks(PeerReports peers) {
    this.peers = peers;
  }

  static HandlerTasks of(EventLoop loop, ServerOptions options) {
    return new HandlerTasks(new PeerReports(loop, options.onPeerFailure()));
  }

  /** Tells the connections that are served, and those that are still to come. */
  void serverCloses() {
    closing = true;
    running.copy().forEach(ServedConnection::serverCloses);
  }

  boolean isServerClosing() {
    return closing;
  }

  /** A connection's task was made. */
  void began(ServedConnection connection) {
    running.add(connection);
    if (closing) {
      connection.serverCloses();
    }
  }

  void ended(ServedConnection connection) {
    running.remove(connection);
    if (running.size() <= 1) {
      endWaiters.wakeAll();
    }
  }

  /** The connection that a task serves; null if it serves none. */
  @Nullable ServedConnection servedBy(@Nullable Task<?> task) {
    if (task == null) {
      return null;
    }
    for (ServedConnection connection : running.copy()) {
      if (connection.isServedBy(task)) {
        return connection;
      }
    }
    return null;
  }

  /** Cancels all tasks but the one of a connection, if there is one. */
  void cancelAllBut(@Nullable ServedConnection spared) {
    for (ServedConnection connection : running.copy()) {
      if (connection != spared) {
        connection.cancelHandler();
      }
    }
  }

  /** Waits until no task is left but the one of a connection, if there is one. */
  void waitUntilNoneBut(@Nullable ServedConnection spared, EventLoop loop) {
    while (running.size() > (spared == null || !spared.hasHandler() ? 0 : 1)) {
      endWaiters.add(loop).await();
    }
  }
}

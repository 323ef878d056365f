package dev.weft.http;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.net.GroupServer;
import dev.weft.net.Server;
import dev.weft.sync.Waiters;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A server of HTTP and WebSocket, from when it is made until it is closed.
 *
 * {@snippet file="HttpGuideTest.java" region="hello"}
 *
 * <p>Made by {@link Http#startServer(String, int, Routes)} and its like. Only code of the loop that
 * made it may use it.
 */
public final class HttpServer implements AutoCloseable {
  private final EventLoop loop;
  private final List<LoopServer> parts;
  private final List<InetSocketAddress> addresses;
  private final @Nullable Server listener;
  private final @Nullable GroupServer group;
  private final Duration grace;
  private boolean closed;
  private boolean shuttingDown;
  private @Nullable Future<@Nullable Void> served;
  private final Waiters closeWaiters = new Waiters();
  private boolean ended;

  HttpServer(EventLoop loop, LoopServer part, Server listener) {
    this.loop = loop;
    this.parts = List.of(part);
    this.addresses = listener.addresses();
    this.listener = listener;
    this.group = null;
    this.grace = part.options().server().grace();
  }

  HttpServer(
      EventLoop loop,
      List<LoopServer> parts,
      GroupServer group,
      List<InetSocketAddress> addresses) {
    this.loop = loop;
    this.parts = List.copyOf(parts);
    this.addresses = addresses;
    this.listener = null;
    this.group = group;
    this.grace = parts.getFirst().options().server().grace();
  }

  /**
   * The TCP addresses that it listens on. With port 0 asked for, this tells the port that the
   * system chose.
   *
   * @return the addresses, at least one; none on a Unix domain socket
   */
  public List<InetSocketAddress> addresses() {
    return addresses;
  }

  /**
   * The port that it listens on.
   *
   * @return the port of its first address
   * @throws IllegalStateException if it listens on a Unix domain socket
   */
  public int port() {
    if (addresses.isEmpty()) {
      throw new IllegalStateException("port() of " + this + ", which listens on a file");
    }
    return addresses.getFirst().getPort();
  }

  /**
   * Waits until the server has ended: until a {@link #shutdown} that another task calls is over,
   * which is when this returns; or until the calling task is cancelled, by SIGINT or SIGTERM say.
   *
   * <p>A cancellation ends the server as {@link #shutdown} does, with the grace of {@link
   * dev.weft.net.ServerOptions#withGrace}, and then goes on. A second cancellation ends the
   * waiting, and cuts what is left.
   *
   * @throws CancelledError if the calling task was cancelled, or {@link #close()} was called
   * @throws IllegalStateException if the server is closed, if another task waits here, or if the
   *     caller is no task
   */
  public void serveForever() {
    if (closed) {
      throw new IllegalStateException("serveForever() of a closed server: start a new one");
    }
    if (served != null) {
      throw new IllegalStateException("serveForever() is called already: once is enough");
    }
    Future<@Nullable Void> forever = loop.createFuture();
    served = forever;
    try {
      forever.await();
    } catch (CancelledError cancelled) {
      if (!closed) {
        boolean _ = shutdown(grace);
      } else if (shuttingDown) {
        waitClosed();
      }
      throw cancelled;
    } finally {
      served = null;
    }
  }

  /**
   * Stops accepting, at once; requests and connections go on. Ends {@link #serveForever()} by a
   * {@link CancelledError}. Does nothing the second time.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (!shuttingDown) { // which closes them, after what the system has accepted
      if (listener != null) {
        listener.close();
      }
      if (group != null) {
        group.close();
      }
    }
    if (served != null && !shuttingDown) {
      served.cancel();
    }
  }

  /**
   * Ends the server so that as little as possible is lost, within a bounded time: stops accepting,
   * closes idle connections, tells clients of HTTP/2 (GOAWAY) and WebSockets (code 1001), and lets
   * the handlers finish and their answers be sent. Then it closes the connections that are left,
   * which cancels their handlers, and after one more second cuts them.
   *
   * {@snippet file="HttpGuideTest.java" region="shutdown"}
   *
   * <p>Cancelling the caller, or a second call, skips what is left of the waiting.
   *
   * @param grace how long handlers and answers may go on, from 0 on
   * @return whether all ended by themselves within the grace
   * @throws IllegalArgumentException if the grace is negative
   * @throws IllegalStateException if the caller is no task
   */
  public boolean shutdown(Duration grace) {
    Objects.requireNonNull(grace, "grace");
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace " + grace + ": use 0 for none, or more");
    }
    boolean first = !shuttingDown;
    shuttingDown = true;
    close();
    if (ended) {
      return true;
    }
    boolean orderly = false;
    try {
      orderly = endListener(first ? grace : Duration.ZERO) && first;
    } finally {
      parts.forEach(HttpServer::end);
      ended = true;
      closeWaiters.wakeAll();
      if (served != null && !served.isDone()) {
        served.setResult(null);
      }
    }
    return orderly;
  }

  /** Ends the listeners, which tell the parts when they begin to, and when they cut. */
  private boolean endListener(Duration limit) {
    if (listener != null) {
      return listener.shutdown(limit);
    }
    if (group == null) {
      throw new IllegalStateException("a server without a listener");
    }
    try {
      return group.shutdown(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (IllegalStateException noLoopRuns) {
      return false; // they have ended, and their connections with them
    }
  }

  /** After the last connection: lets go of what a part still has. */
  private static void end(LoopServer part) {
    EventLoop its = part.loop();
    if (its == EventLoop.runningOrNull()) {
      part.cut();
      part.stop();
    } else if (!its.isClosed()) {
      try {
        its.callSoonThreadsafe(() -> {
          part.cut();
          part.stop();
        });
      } catch (IllegalStateException closedMeanwhile) {
        // It has nothing any more.
      }
    }
  }

  /**
   * Waits until {@link #shutdown} is done. Cancelling it changes nothing.
   *
   * @throws IllegalStateException if the caller must wait and is no task
   */
  public void waitClosed() {
    if (!ended) {
      closeWaiters.add(loop).await();
    }
  }

  @Override
  public String toString() {
    return "HttpServer" + (closed ? "[closed]" : addresses.toString());
  }
}

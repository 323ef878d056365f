package dev.weft.net.internal.transport;

import dev.weft.Context;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.net.internal.bytes.IntrusiveList;
import dev.weft.net.internal.poll.Registration;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * The life of a transport: how it begins, how it ends, and what its protocol is told of that. The
 * subclasses move bytes or packets. Confined to the loop.
 */
public abstract class LoopTransport extends IntrusiveList.Link {
  /*
   *            close(), all sent
   *   OPEN ----------------------------------------> ENDING ---- next iteration ----> CLOSED
   *    | \      abort(), an error                     ^                                 ^
   *    |  \-------------------------------------------/                                 |
   *    |                       abort(), an error      |                                 |
   *    |                      /-----------------------/                                 |
   *    | close(), some is    /                                                          |
   *    \--- not sent ---> FLUSHING ------------------ all sent -------------------------/
   *
   * connectionLost() is called on the edges to CLOSED. There is no way back, and what would move a
   * state to itself or back does nothing: close() twice, abort() in ENDING. A transport whose last
   * bytes are sent by a callback may go by ENDING from FLUSHING, too.
   *
   * An error of sending is no edge where this is OPEN and what arrived before it is not received
   * yet: it is kept in writeFailure, nothing is sent any more, and the edge to ENDING comes when
   * that has been received.
   */
  enum State {
    /** Sends unless that failed, and receives unless paused or at the end of input. */
    OPEN,
    /** Sends what waits, takes nothing new, receives no more. */
    FLUSHING,
    /** Neither sends nor receives; connectionLost() is due. */
    ENDING,
    /** connectionLost() was called, the socket is closed. */
    CLOSED
  }

  // All fields are confined to the loop.
  final EventLoop loop;
  final Context context;
  State state = State.OPEN;

  /** Why nothing can be sent any more, though there may be something to receive; or null. */
  @Nullable IOException writeFailure;

  LoopTransport(EventLoop loop) {
    this.loop = loop;
    this.context = Context.copyOfCurrent();
  }

  // ---- what the subclasses do

  /** The protocol, of whichever kind. */
  public abstract Object protocol();

  /** Tells the protocol that the connection is made, and begins to receive. */
  abstract void tellMade();

  abstract void tellLost(@Nullable Exception cause);

  /** Whether something waits to be sent. */
  abstract boolean hasUnsent();

  /** Takes nothing more from the peer, as all that is left is to send what waits. */
  abstract void stopReceiving();

  /** Waits for nothing any more, and drops what waits to be sent. */
  abstract void stop();

  /** Lets go of what is below, after the protocol was told. */
  abstract void release(@Nullable Exception cause);

  /** What it is, for the report of a failure of its protocol. */
  String described() {
    return toString();
  }

  // ---- the beginning

  /**
   * Has the protocol told in the next iteration.
   *
   * @param made is done after {@code connectionMade} returned, and fails with what that threw;
   *     where it is null, such a failure is reported
   */
  final void beginSoon(@Nullable Future<@Nullable Void> made) {
    loop.callSoon(new Beginning(this, made), context);
  }

  private void begin(@Nullable Future<@Nullable Void> made) {
    try {
      tellMade();
      if (made != null && !made.isDone()) {
        made.setResult(null);
      }
    } catch (Throwable failure) {
      if (made == null || made.isDone()) {
        protocolFailed("connectionMade()", failure);
      } else {
        made.setException(failure);
        end(asException(failure));
      }
    }
  }

  // Classes in place of lambdas, as an AOT cache keeps no profile of a lambda's class: a compiler
  // that was told of nothing but reads throws its code away at the first connection that ends.

  private record Beginning(LoopTransport transport, @Nullable Future<@Nullable Void> made)
      implements Runnable {
    @Override
    public void run() {
      transport.begin(made);
    }
  }

  private record Loss(LoopTransport transport, @Nullable Exception cause) implements Runnable {
    @Override
    public void run() {
      transport.lose(cause);
    }
  }

  /** Has a channel waited for, for an operation, or no more; does nothing once this is over. */
  final void setInterest(Registration registration, int operation, boolean wanted) {
    if (isOver()) {
      return;
    }
    try {
      if (wanted) {
        registration.add(operation);
      } else {
        registration.remove(operation);
      }
    } catch (ClosedChannelException e) {
      end(e);
    }
  }

  // ---- the end

  public final void close() {
    ensureOnLoop("close()");
    if (state != State.OPEN) {
      return;
    }
    if (!hasUnsent()) {
      end(writeFailure);
      return;
    }
    stopReceiving();
    if (state == State.OPEN) {
      state = State.FLUSHING;
    }
  }

  public final void abort() {
    ensureOnLoop("abort()");
    end(null);
  }

  public final boolean isClosing() {
    return state != State.OPEN || writeFailure != null;
  }

  final boolean isOver() {
    return state == State.ENDING || state == State.CLOSED;
  }

  /** Goes to ENDING: drops what waits, and has the protocol told in the next iteration. */
  final void end(@Nullable Exception cause) {
    if (isOver()) {
      return;
    }
    state = State.ENDING;
    stop();
    loop.callSoon(new Loss(this, cause), context);
  }

  /** Goes to CLOSED: tells the protocol, and lets go of what is below. */
  final void lose(@Nullable Exception cause) {
    state = State.CLOSED;
    try {
      tellLost(cause);
    } catch (Throwable failure) {
      loop.callExceptionHandler(failureReport("connectionLost()", failure));
    } finally {
      release(cause);
    }
  }

  final void protocolFailed(String method, Throwable failure) {
    try {
      loop.callExceptionHandler(failureReport(method, failure));
    } finally {
      end(asException(failure)); // even if there is no room for a report
    }
  }

  private ErrorReport failureReport(String method, Throwable failure) {
    return ErrorReport.of("the protocol of " + described() + " failed in " + method, failure)
        .with("transport", this)
        .with("protocol", protocol());
  }

  /** A failure as {@code connectionLost} is told of it. */
  public static Exception asException(Throwable failure) {
    return failure instanceof Exception exception
        ? exception
        : new IOException(
            "the connection or its protocol failed: " + failure.getClass().getName(), failure);
  }

  final void ensureOnLoop(String method) {
    loop.checkOnLoop(this, method);
  }
}

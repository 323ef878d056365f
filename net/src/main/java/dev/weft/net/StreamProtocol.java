package dev.weft.net;

import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.TaskOptions;
import dev.weft.internal.lost.Forgotten;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.poll.LoopBuffers;
import dev.weft.net.internal.tls.TlsTransport;
import dev.weft.net.internal.transport.OutputWatcher;
import dev.weft.net.internal.transport.ReadinessProtocol;
import dev.weft.sync.Waiters;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Joins a transport to a {@link StreamReader} and a {@link StreamWriter}. asyncio's {@code
 * StreamReaderProtocol}. Confined to the loop.
 */
final class StreamProtocol extends ServedConnection implements ReadinessProtocol, OutputWatcher {
  private final EventLoop loop;
  private final StreamReader reader;

  /** Serves the connection in a task; null for a client's. */
  private final @Nullable StreamHandler handler;

  // Null until a task waits.
  private @Nullable Waiters drainWaiters;
  private @Nullable Waiters closeWaiters;
  private @Nullable Transport transport;

  /** A client's, until its user takes it. */
  private @Nullable StreamWriter writer;

  /** Notices that the user has dropped the writer, or null. */
  private @Nullable Forgotten forgotten;

  private boolean writingPaused;
  private boolean lost;
  private @Nullable Exception lostBecause;

  /** Why nothing can be sent any more, though there may be something to read; or null. */
  private @Nullable IOException unwritableBecause;

  /** Why what was received is not all that was sent, though there may be more to write; or null. */
  private @Nullable IOException truncatedBecause;

  /** The last exception that told a task of that. */
  private @Nullable Throwable toldOfLoss;

  StreamProtocol(EventLoop loop, StreamOptions options, @Nullable StreamHandler handler) {
    this(loop, options, handler, null);
  }

  StreamProtocol(
      EventLoop loop,
      StreamOptions options,
      @Nullable StreamHandler handler,
      @Nullable HandlerTasks handlerTasks) {
    super(handlerTasks);
    this.loop = loop;
    this.reader = new StreamReader(options, LoopBuffers.arraysOf(loop));
    this.handler = handler;
  }

  StreamReader reader() {
    return reader;
  }

  /** The streams, for the user, once the connection is made. See {@link #takeWriter()}. */
  Connection connection() {
    StreamWriter taken = takeWriter();
    return new Connection(reader, taken);
  }

  /**
   * The writer, for the user, once the connection is made, and once. It is not kept here: that
   * nothing refers to it any more is how a connection that was forgotten is noticed.
   */
  StreamWriter takeWriter() {
    StreamWriter taken = made(writer);
    writer = null;
    if (!lost) {
      forgotten = Forgotten.watch(loop, taken, this::forgottenReport);
    }
    return taken;
  }

  private @Nullable ErrorReport forgottenReport() {
    Transport open = made(transport);
    return open.isClosing()
        ? null
        : ErrorReport.of(
                ErrorReport.Kind.FORGOTTEN,
                (open.remoteAddress() == null
                        ? "a connection"
                        : "the connection with " + Addresses.format(open.remoteAddress()))
                    + " was never closed, and nothing refers to its writer any more: close() it, by"
                    + " try-with-resources say",
                null)
            .with("transport", open);
  }

  /** The writer of a connection that was just made, and that costs nothing if it is forgotten. */
  StreamWriter writer() {
    return made(writer);
  }

  private static <T> T made(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException(
          "the connection is not made yet, or a handler has its streams");
    }
    return part;
  }

  /** Goes on with a transport that stands on the one before, without being told by it. */
  void replaceTransport(Transport newTransport) {
    transport = newTransport;
    reader.attach(newTransport);
  }

  @Override
  public void connectionMade(Transport newTransport) {
    transport = newTransport;
    reader.attach(newTransport);
    var newWriter = new StreamWriter(newTransport, this, reader);
    StreamHandler serve = handler;
    if (serve == null) {
      writer = newWriter;
    } else {
      String name = "connection with " + Addresses.format(newTransport.remoteAddress());
      // One without a value is wrapped in another: a frame more on a stack that waits for long.
      Callable<@Nullable Void> body =
          () -> {
            serve.handle(reader, newWriter);
            return null;
          };
      Task<@Nullable Void> task = loop.createTask(body, TaskOptions.named(name));
      serveBy(task);
    }
  }

  @Override
  Transport transport() {
    return made(transport);
  }

  /** The input ends where the handler waits between two requests. */
  @Override
  void serverCloses() {
    reader.endBetweenRequests(new ClosingInput(loop));
  }

  @Override
  void handlerEnded(Future<?> task) {
    Transport served = made(transport);
    Throwable failure = task.isCancelled() ? null : task.exception();
    if (failure != null && isServerClosing() && reader.isCutShort() && isPeersDoing(failure)) {
      failure = null; // it waited for a record, and the server let it wait no longer
    }
    if (failure != null && handlerTasks != null && isPeersDoing(failure)) {
      handlerTasks.peers.handlerFailed(served, failure);
    } else if (failure != null) {
      loop.callExceptionHandler(
          ErrorReport.of(
                  "the handler of the connection with "
                      + Addresses.format(served.remoteAddress())
                      + " failed",
                  failure)
              .with("task", task)
              .with("transport", served));
    }
    served.close();
  }

  @Override
  public boolean takeReadiness() {
    return reader.takeReadiness();
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    reader.feedData(data);
  }

  @Override
  public boolean eofReceived() {
    reader.feedEof();
    wakeCloseWaiters();
    return true;
  }

  @Override
  public void connectionLost(@Nullable Exception cause) {
    lost = true;
    lostBecause = cause;
    if (forgotten != null) {
      forgotten.clear();
      forgotten = null;
    }
    if (cause == null) {
      reader.feedEof();
    } else {
      reader.feedFailure(cause);
    }
    wakeCloseWaiters();
    wakeDrainWaiters();
  }

  @Override
  public boolean inputTruncated(IOException cause) {
    truncatedBecause = cause;
    reader.feedFailure(cause);
    wakeCloseWaiters();
    return true;
  }

  @Override
  public boolean writingFailed(IOException cause) {
    unwritableBecause = cause;
    wakeCloseWaiters();
    wakeDrainWaiters();
    return true; // the user has the writer, and closes it
  }

  @Override
  public void pauseWriting() {
    writingPaused = true;
  }

  @Override
  public void resumeWriting() {
    writingPaused = false;
    wakeDrainWaiters();
  }

  private void wakeDrainWaiters() {
    if (drainWaiters != null) {
      drainWaiters.wakeAll();
    }
  }

  /** Waits while writing is paused. */
  void waitUntilWritable() throws IOException {
    throwIfUnwritable();
    if (writingPaused) {
      if (drainWaiters == null) {
        drainWaiters = new Waiters();
      }
      drainWaiters.add(loop).await();
      throwLoss();
      throwIfUnwritable();
    }
  }

  private void throwIfUnwritable() throws IOException {
    if (!lost && unwritableBecause == null) {
      return;
    }
    Exception cause = lost ? lostBecause : unwritableBecause;
    var error =
        new SocketException(
            "the connection with "
                + Addresses.format(made(transport).remoteAddress())
                + (lost ? " is closed" : " is broken")
                + ": what is written now is lost");
    if (cause != null) {
      error.initCause(cause);
      toldOfLoss = error;
    }
    throw error;
  }

  /** Whether a failure of the connection's user is only that of the connection. */
  boolean isPeersDoing(Throwable failure) {
    int depth = 0;
    for (Throwable e = failure; e != null && depth < 20; e = e.getCause(), depth++) {
      if (e == lostBecause || e == unwritableBecause || e == toldOfLoss || reader.threw(e)) {
        return true;
      }
    }
    return false;
  }

  /** Waits until the connection is gone, or has an error that leaves its user only to close it. */
  void waitClosed() throws IOException {
    while (!lost) {
      throwHalfLoss();
      if (closeWaiters == null) {
        closeWaiters = new Waiters();
      }
      closeWaiters.add(loop).await();
    }
    throwLoss();
  }

  /** For one direction that broke while the other one is open. */
  private void throwHalfLoss() throws IOException {
    if (unwritableBecause != null) {
      throw unwritableBecause;
    }
    Transport open = made(transport);
    if (truncatedBecause != null && !open.isClosing()) {
      throw truncatedBecause;
    }
    if (open instanceof TlsTransport encrypted && encrypted.isEndedByPeer()) {
      encrypted.close(); // nothing else is left to do with it
    }
  }

  private void wakeCloseWaiters() {
    if (closeWaiters != null) {
      closeWaiters.wakeAll();
    }
  }

  private void throwLoss() throws IOException {
    switch (lostBecause) {
      case null -> {}
      case IOException exception -> throw exception;
      case RuntimeException exception -> throw exception;
      default -> throw new IOException(lostBecause);
    }
  }

  @Override
  public String toString() {
    return "StreamProtocol[" + reader + "]";
  }
}

package dev.weft.net;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.internal.nulls.Nulls;
import dev.weft.net.internal.bytes.ByteArrayPool;
import dev.weft.net.internal.bytes.ByteQueue;
import dev.weft.net.internal.poll.LoopBuffers;
import dev.weft.net.internal.transport.FeederOnDemand;
import dev.weft.net.internal.transport.PullSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * What the other side sends, for a task to read: by bytes, by records, by lines.
 *
 * {@snippet file="ReadmeTest.java" region="lines"}
 *
 * <p>All {@code read…} methods wait, if they must, until enough has come, and suspend only the
 * calling task. One task at a time may wait. Cancelling it loses nothing: bytes that came stay for
 * the next read, except where a method says otherwise.
 *
 * <p>Bytes that came before a connection broke are read first; then the methods throw what broke
 * it, where they would have met the end.
 *
 * <p>A reader that holds more than twice its limit makes its transport stop receiving, and lets it
 * go on when it holds no more than the limit. So a peer that sends faster than the task reads is
 * slowed down, and memory stays bounded.
 *
 * <p>Readers come with connections. One can also be made by hand and fed by hand, without any
 * socket: that is how to test a parser. Such a reader waits on the loop of the task that reads.
 *
 * <p>Only code of one loop may use a reader. The order of events is that of asyncio's {@code
 * StreamReader}.
 *
 * <p>Longer than most classes here because it is one thing with two sides: what feeds it and what
 * reads from it touch the same few fields, with every piece of input. A buffer of its own between
 * the two would cost each connection an object, and each read a step.
 */
public final class StreamReader {
  private static final Separators NEWLINE = Separators.of(new byte[] {'\n'});

  // All fields are confined to the loop.
  private final int limitBytes;
  private final ByteArrayPool arrays;

  /** Made when bytes come while no task waits to take them straight from the socket. */
  private ByteQueue received = ByteQueue.NONE;

  private boolean eof;

  /** Whether something was read since the last write: a request is under way, it seems. */
  private boolean readSinceWrite;

  /** Whether anything was ever written to the other side. */
  private boolean written;

  /** When the input ends, as the server shuts down; null while it does not. */
  private @Nullable ClosingInput closing;

  /** Whether it has ended because of that. */
  private boolean cutShort;

  private @Nullable Throwable failure;

  /** Why the end is none: thrown where the end would be seen, after what came. */
  private @Nullable Throwable broken;

  /** The last exception that says something of the peer: a record cut short, a line too long. */
  private @Nullable Throwable blamed;

  private @Nullable Transport transport;

  /** The transport, if bytes can be had from it without passing through here; else null. */
  private @Nullable PullSource source;

  /** The transport, if it gives nothing unless it is asked; else null. */
  private @Nullable FeederOnDemand onDemand;

  private boolean transportPaused;

  /** Whether a task waits that would rather take bytes from {@link #source} than be fed them. */
  private boolean pulls;

  /** Done when something came; null when no task waits. */
  private @Nullable Future<@Nullable Void> waiter;

  /** The method of {@link #waiter}, for the error that a second one gets. */
  private String waitingIn = "";

  /** A reader without a transport, with the default limit of 64 KiB. */
  public StreamReader() {
    this(StreamOptions.DEFAULT.limitBytes());
  }

  /**
   * A reader without a transport.
   *
   * @param limitBytes the limit, from 1 on, as in {@link StreamOptions}
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public StreamReader(int limitBytes) {
    this(StreamOptions.DEFAULT.withLimitBytes(limitBytes), ByteArrayPool.NONE);
  }

  StreamReader(StreamOptions options, ByteArrayPool arrays) {
    limitBytes = options.limitBytes();
    this.arrays = arrays;
  }

  // ---- reading bytes

  /**
   * Reads what is there: waits until at least one byte has come.
   *
   * @param atMost how many bytes to return at most; 0 returns an empty array at once
   * @return at least one byte, or an empty array at the end of the stream
   * @throws IOException if the connection broke
   * @throws IllegalArgumentException if {@code atMost} is negative; {@link #readAll()} reads to the
   *     end
   * @throws IllegalStateException if another task waits here, or the caller must wait and is no
   *     task
   */
  public byte[] read(int atMost) throws IOException {
    if (atMost < 0) {
      throw new IllegalArgumentException(
          "read(" + atMost + "): use 0 or more, or readAll() to read to the end");
    }
    throwFailure();
    if (atMost == 0) {
      return new byte[0];
    }
    if (isDry()) {
      waitForData("read()");
    }
    if (received.isEmpty()) {
      throwBroken();
    }
    byte[] data = received.take(atMost);
    took();
    return data;
  }

  /**
   * Reads what is there into a part of an array, without making a new one: waits until at least one
   * byte has come. The array is touched only just before this returns, so tasks may share one for
   * what they use up before they wait again. The fastest way to read much: bytes come straight from
   * the socket, where nothing stands between.
   *
   * @param target where to put the bytes
   * @param offset where to begin
   * @param length how many bytes to read at most; 0 returns at once
   * @return how many bytes were read, at least one, or -1 at the end of the stream
   * @throws IOException if the connection broke
   * @throws IndexOutOfBoundsException if the array has no such part
   * @throws IllegalStateException if another task waits here, or the caller must wait and is no
   *     task
   */
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.requireNonNull(target, "target");
    Objects.checkFromIndexSize(offset, length, target.length);
    throwFailure();
    if (length == 0) {
      return 0;
    }
    int count;
    do {
      if (isDry()) {
        waitForData("read()", true);
      }
      // Only now, so that a waiting task does not hold a buffer.
      count = takeSome(ByteBuffer.wrap(target, offset, length));
    } while (count == 0);
    return count;
  }

  /**
   * Reads what is there into a buffer: waits until at least one byte has come.
   *
   * @param target where to put the bytes, from its position to its limit
   * @return how many bytes were read, at least one, or -1 at the end of the stream; 0 if the buffer
   *     has no room
   * @throws IOException if the connection broke
   * @throws IllegalStateException if another task waits here, or the caller must wait and is no
   *     task
   */
  public int read(ByteBuffer target) throws IOException {
    Objects.requireNonNull(target, "target");
    throwFailure();
    if (!target.hasRemaining()) {
      return 0;
    }
    int count;
    do {
      if (isDry()) {
        waitForData("read()", true);
      }
      count = takeSome(target);
    } while (count == 0);
    return count;
  }

  /** Whether there is nothing to take, not even the end. */
  private boolean isDry() {
    return received.isEmpty() && !eof;
  }

  /**
   * Takes what was fed or, after a wait, what is in the socket.
   *
   * @return how many bytes, -1 at the end; 0 if the wait was in vain
   */
  private int takeSome(ByteBuffer target) throws IOException {
    if (!received.isEmpty()) {
      int count = received.take(target);
      took();
      return count;
    }
    if (!eof) {
      int count = source == null ? 0 : source.pull(target);
      readSinceWrite |= count > 0;
      return count;
    }
    throwBroken();
    return -1;
  }

  /**
   * Wakes a task that waits until something can be received.
   *
   * @return whether the waiting task will take it from the socket itself
   */
  boolean takeReadiness() {
    if (!pulls) {
      return false;
    }
    pulls = false;
    wakeWaiter();
    return true;
  }

  /** Waits for a byte; false if the stream is at its end. */
  private boolean waitForAny() throws IOException {
    throwFailure();
    while (isDry()) {
      waitForData("read()");
    }
    if (received.isEmpty()) {
      throwBroken();
    }
    return !received.isEmpty();
  }

  /**
   * Reads to the end of the stream. The limit does not apply: the caller must trust the peer not to
   * send without end.
   *
   * <p>After a cancellation what was read so far is lost, as in asyncio's {@code read(-1)}: to go
   * on after one, call {@link #read(int)} in a loop.
   *
   * @return all bytes, an empty array if there are none
   * @throws IOException if the connection broke
   * @throws IllegalStateException if another task waits here, or the caller must wait and is no
   *     task
   */
  public byte[] readAll() throws IOException {
    // Piece by piece: a reader that kept all of it would pause its transport for good.
    throwFailure();
    var all = new ByteQueue(ByteArrayPool.NONE);
    while (true) {
      byte[] piece = read(limitBytes);
      if (piece.length == 0) {
        return all.takeAll();
      }
      all.append(piece, 0, piece.length);
    }
  }

  /**
   * Reads exactly so many bytes, however many more than the limit.
   *
   * @param count how many bytes, 0 or more
   * @return an array of that length
   * @throws IncompleteReadException if the stream ends before that; what came is taken out of the
   *     stream, and is in the exception
   * @throws IOException if the connection broke
   * @throws IllegalArgumentException if {@code count} is negative
   * @throws IllegalStateException if another task waits here, or the caller must wait and is no
   *     task
   */
  public byte[] readExactly(int count) throws IOException {
    if (count < 0) {
      throw new IllegalArgumentException("readExactly(" + count + "): use 0 or more");
    }
    throwFailure();
    while (received.size() < count) {
      if (eof) {
        throwBroken();
        throw blame(IncompleteReadException.ofBytes(received.takeAll(), count));
      }
      waitForData("readExactly()");
    }
    byte[] data = received.take(count);
    took();
    return data;
  }

  // ---- passing on

  /**
   * Passes everything on, from here to the end of the stream, as fast as the slower side goes. Does
   * not end or close the writer.
   *
   * {@snippet file="StreamSuite.java" region="transfer"}
   *
   * <p>After a cancellation, what was taken out of this stream has been written.
   *
   * @param target where to write it
   * @return how many bytes there were
   * @throws IOException if either connection broke
   * @throws IllegalStateException if another task waits here, or the caller is no task
   */
  public long transferTo(StreamWriter target) throws IOException {
    Objects.requireNonNull(target, "target");
    long count = 0;
    while (waitForAny()) {
      ByteBuffer all = received.view();
      count += all.remaining();
      readSinceWrite = true; // before the write, which may answer on the same connection
      target.write(all);
      received.clear();
      resumeTransport();
      target.drain();
    }
    return count;
  }

  /**
   * Passes everything on, from here to the end of the stream. The target is written to on the loop:
   * one that blocks, as files and pipes may, holds everything up.
   *
   * <p>After a cancellation, what was taken out of this stream has been written.
   *
   * @param target where to write it; it is not closed
   * @return how many bytes there were
   * @throws IOException if the connection broke, or the target failed
   * @throws IllegalStateException if another task waits here, or the caller is no task
   */
  public long transferTo(OutputStream target) throws IOException {
    Objects.requireNonNull(target, "target");
    long count = 0;
    while (waitForAny()) {
      byte[] all = received.takeAll();
      took();
      target.write(all);
      count += all.length;
    }
    return count;
  }

  /**
   * This reader as what code needs that knows only the JDK's streams: decompressors, parsers. Its
   * methods wait as {@link #read(byte[], int, int)} does; only the calling task is suspended.
   * {@code close} does nothing: the connection is closed by its writer.
   *
   * @return a stream for tasks of the loop
   */
  public InputStream asInputStream() {
    return new StreamReaderInput(this);
  }

  /** How many bytes can be read without waiting. */
  int available() {
    return received.size();
  }

  // ---- reading records and lines

  /**
   * Reads up to and including a separator. Where several are given, the record that ends first
   * counts.
   *
   * @param separators one or more, none of them empty
   * @return the bytes with the separator at their end
   * @throws IncompleteReadException if the stream ends before a separator came; what came is taken
   *     out of the stream, and is in the exception
   * @throws LimitOverrunException if there are more bytes than the limit before the separator, or
   *     without one; they stay in the stream
   * @throws IOException if the connection broke
   * @throws IllegalArgumentException if there is no separator, or an empty one
   * @throws IllegalStateException if another task waits here, or the caller must wait and is no
   *     task
   */
  public byte[] readUntil(byte[]... separators) throws IOException {
    Nulls.refuseIn(separators, "separators");
    return switch (search(Separators.of(separators), "readUntil()")) {
      case Search.Found found -> takeRecord(found.endBytes());
      case Search.Ended _ -> throw blame(IncompleteReadException.ofSeparator(received.takeAll()));
      case Search.OverLimit over ->
          throw blame(
              new LimitOverrunException(over.consumedBytes(), limitBytes, over.separatorFound()));
    };
  }

  /**
   * Reads a line of UTF-8 text.
   *
   * @return the line without its {@code \n} or {@code \r\n}, or null at the end of the stream. What
   *     follows the last newline counts as a line unless it is empty. Bytes that are not UTF-8
   *     become U+FFFD
   * @throws LineTooLongException if the line is longer than the limit; it is dropped
   * @throws IOException if the connection broke
   * @throws IllegalStateException if another task waits here, or the caller must wait and is no
   *     task
   */
  public @Nullable String readLine() throws IOException {
    int length = waitForLine("readLine()");
    if (length == 0) {
      return null;
    }
    int text = length;
    if (received.at(text - 1) == '\n') {
      text--;
      if (text > 0 && received.at(text - 1) == '\r') {
        text--;
      }
    }
    String line = received.decode(text, StandardCharsets.UTF_8);
    received.drop(length);
    took();
    return line;
  }

  /**
   * Reads a line as it is. asyncio's {@code readline}.
   *
   * @return the bytes up to and including {@code \n}; at the end of the stream what follows the
   *     last newline, which is an empty array if nothing does
   * @throws LineTooLongException if the line is longer than the limit; it is dropped
   * @throws IOException if the connection broke
   * @throws IllegalStateException if another task waits here, or the caller must wait and is no
   *     task
   */
  public byte[] readLineBytes() throws IOException {
    return takeRecord(waitForLine("readLineBytes()"));
  }

  /**
   * The lines from here to the end of the stream, as {@link #readLine()} gives them. Going through
   * them waits for each one.
   *
   * {@snippet file="ReadmeTest.java" region="lines"}
   *
   * <p>Cancelling the loop loses no line. As an {@link Iterator} cannot throw it, an {@link
   * IOException} comes as the cause of an {@link UncheckedIOException}.
   *
   * @return what to go through, once: the lines are gone afterwards
   */
  public Iterable<String> lines() {
    return () -> new LineIterator(this::readLine);
  }

  /** Waits for a line; returns its length with the newline, or what is left at the end. */
  private int waitForLine(String method) throws IOException {
    switch (search(NEWLINE, method)) {
      case Search.Found found -> {
        return found.endBytes();
      }
      case Search.Ended _ -> {
        return received.size();
      }
      case Search.OverLimit over -> {
        if (over.separatorFound()) {
          received.drop(over.consumedBytes() + 1);
        } else {
          received.clear();
        }
        took();
        throw blame(new LineTooLongException(over.consumedBytes(), limitBytes));
      }
    }
  }

  private byte[] takeRecord(int lengthBytes) {
    byte[] record = received.take(lengthBytes);
    took();
    return record;
  }

  /** How the search for a separator ended. */
  private sealed interface Search {
    record Found(int endBytes) implements Search {}

    record Ended() implements Search {}

    record OverLimit(int consumedBytes, boolean separatorFound) implements Search {}
  }

  private Search search(Separators separators, String method) throws IOException {
    throwFailure();
    // Before this index no separator begins. It counts from the first byte held, as in asyncio,
    // even if another task took bytes away meanwhile.
    int searched = 0;
    Separators.Search search = separators.search();
    while (true) {
      int size = received.size();
      if (size - searched >= separators.shortest()) {
        Separators.Match match = search.firstIn(received, searched);
        if (match != null) {
          return match.start() > limitBytes
              ? new Search.OverLimit(match.start(), true)
              : new Search.Found(match.end());
        }
        searched = Math.max(0, size + 1 - separators.longest());
        if (searched > limitBytes) {
          return new Search.OverLimit(searched, false);
        }
      }
      if (eof) {
        throwBroken();
        return new Search.Ended();
      }
      waitForData(method);
    }
  }

  // ---- waiting

  private void waitForData(String method) throws IOException {
    waitForData(method, false);
  }

  /**
   * Waits until something came.
   *
   * @param orReadiness where bytes can be had straight from the socket, only until there are some:
   *     the caller that asked for them takes them from there, and they are not copied
   */
  private void waitForData(String method, boolean orReadiness) throws IOException {
    EventLoop loop = EventLoop.running();
    if (waiter != null) {
      throw new IllegalStateException(
          method
              + byTask(loop.currentTask())
              + " while "
              + waitingIn
              + byTask(waitingTask(loop))
              + " waits for the same stream: let one task at a time read it");
    }
    if (transportPaused) {
      // It holds more than twice the limit, and the caller wants even more.
      transportPaused = false;
      Objects.requireNonNull(transport).resumeReading();
    }
    if (closing != null && endsNow(closing)) {
      return;
    }
    if (onDemand != null && onDemand.feedNow()) {
      throwFailure();
      return;
    }
    Future<@Nullable Void> mine = loop.createFuture();
    waiter = mine;
    pulls = orReadiness && source != null;
    waitingIn = method;
    try {
      if (closing != null) {
        watchWait(closing);
      }
      mine.await(IOException.class);
    } finally {
      if (closing != null) {
        closing.stopWatching();
      }
      // As in asyncio not only if it is still mine: where a second task began to wait after this
      // one was woken, and before it ran, that one is forgotten.
      waiter = null;
      pulls = false;
    }
  }

  // ---- the end of input as a server shuts down

  /** Something was written to the other side: what was asked is being answered. */
  void answered() {
    readSinceWrite = false;
    written = true;
  }

  /** Ends the input where a task waits, or will wait, between two requests. */
  void endBetweenRequests(ClosingInput end) {
    closing = end;
    if (waiter != null) {
      watchWait(end);
    }
  }

  /** Whether the input has ended though the peer has not ended it. */
  boolean isCutShort() {
    return cutShort;
  }

  private boolean isBetweenRequests() {
    return received.isEmpty() && !readSinceWrite;
  }

  /** Ends the input, or takes what has come to the socket; false to wait. */
  private boolean endsNow(ClosingInput end) {
    if (!isBetweenRequests() || end.untilEnd().isPositive()) {
      return false;
    }
    if (source != null) {
      source.receiveNow(); // a request that came since the loop looked last
    }
    if (isDry()) {
      cutShort();
    }
    return true;
  }

  private void watchWait(ClosingInput end) {
    if (isBetweenRequests()) {
      Duration left = end.untilEnd();
      end.watch(left.isPositive() ? left : Duration.ZERO, this::endWait);
    } else if (received.isEmpty() && !written && waitingIn.startsWith("readLine")) {
      end.watch(end.silence(), this::endWait);
    }
  }

  private void endWait() {
    if (waiter != null && !waiter.isDone() && isDry()) {
      cutShort();
    }
  }

  private void cutShort() {
    cutShort = true;
    feedEof();
  }

  private static String byTask(@Nullable Task<?> task) {
    return task == null ? "" : " by task " + task.name();
  }

  private @Nullable Task<?> waitingTask(EventLoop loop) {
    for (Task<?> task : loop.allTasks()) {
      if (task.waitingOn() == waiter) {
        return task;
      }
    }
    return null;
  }

  private void wakeWaiter() {
    Future<@Nullable Void> waiting = waiter;
    if (waiting != null) {
      waiter = null;
      if (!waiting.isDone()) {
        waiting.setResult(null);
      }
    }
  }

  /** After something was read. */
  private void took() {
    readSinceWrite = true;
    resumeTransport();
  }

  private void resumeTransport() {
    if (transportPaused && received.size() <= limitBytes) {
      transportPaused = false;
      Objects.requireNonNull(transport).resumeReading();
    }
  }

  /** Throws what {@link #setException} was given, if it was. */
  void throwFailure() throws IOException {
    Throwable given = failure;
    if (given != null) { // every read asks, so apart from what a failure then costs
      rethrow(given);
    }
  }

  private static void rethrow(Throwable failure) throws IOException {
    switch (failure) {
      case IOException exception -> throw exception;
      case RuntimeException exception -> throw exception;
      case Error error -> throw error;
      default -> throw new CompletionException(failure);
    }
  }

  private void throwBroken() throws IOException {
    if (broken != null) {
      rethrow(broken);
    }
  }

  /** Notes an exception that is the peer's doing, and returns it. */
  private <X extends Throwable> X blame(X exception) {
    blamed = exception;
    return exception;
  }

  /** Whether this very exception was thrown here because of what the peer did. */
  boolean threw(Throwable exception) {
    return exception == blamed || exception == broken;
  }

  // ---- feeding

  /**
   * Lets the reader pause and resume a transport, in place of an earlier one, as it has enough or
   * wants more. For code that feeds a reader by hand from something that can be told to stop;
   * readers that come with connections have theirs. asyncio's {@code set_transport}.
   *
   * @param feeder what the bytes come from; only its {@link Transport#pauseReading()} and {@link
   *     Transport#resumeReading()} are called
   */
  public void setTransport(Transport feeder) {
    attach(Objects.requireNonNull(feeder, "feeder"));
  }

  /** Lets the reader pause and resume a transport, in place of an earlier one. */
  void attach(Transport feeder) {
    transport = feeder;
    source = feeder instanceof PullSource pulled ? pulled : null;
    onDemand = feeder instanceof FeederOnDemand asked ? asked : null;
    transportPaused = false;
    pulls = false;
  }

  /** Takes all that was fed and not read. */
  byte[] takeAll() {
    return received.takeAll();
  }

  /**
   * Ends the stream where it should not have ended, unless it has ended already: what was fed can
   * still be read, and then reads throw this.
   */
  void feedFailure(Throwable cause) {
    if (!eof) {
      broken = cause;
      feedEof();
    }
  }

  /**
   * Adds bytes that came. For code that has no connection, such as a test. The transport's own code
   * calls it otherwise.
   *
   * @param data the bytes, copied
   * @throws IllegalStateException after {@link #feedEof()}
   */
  public void feedData(byte[] data) {
    Objects.requireNonNull(data, "data");
    feedData(ByteBuffer.wrap(data));
  }

  /**
   * Adds bytes that came.
   *
   * @param data the bytes, copied; its position moves to its limit
   * @throws IllegalStateException after {@link #feedEof()}
   */
  public void feedData(ByteBuffer data) {
    Objects.requireNonNull(data, "data");
    if (cutShort) {
      data.position(data.limit()); // too late to be served
      return;
    }
    if (eof) {
      throw new IllegalStateException("feedData() after feedEof(): the stream has ended");
    }
    if (!data.hasRemaining()) {
      return;
    }
    if (received == ByteQueue.NONE) {
      received = new ByteQueue(arraysToTakeFrom());
    }
    received.append(data);
    wakeWaiter();
    if (transport != null && !transportPaused && received.size() > 2L * limitBytes) {
      transportPaused = true;
      transport.pauseReading();
    }
  }

  /** One that was not made for a connection takes those of the loop that feeds it. */
  private ByteArrayPool arraysToTakeFrom() {
    EventLoop here = arrays == ByteArrayPool.NONE ? EventLoop.runningOrNull() : null;
    return here == null ? arrays : LoopBuffers.arraysOf(here);
  }

  /** Ends the stream: what was fed can still be read. */
  public void feedEof() {
    eof = true;
    wakeWaiter();
  }

  /**
   * Breaks the stream: reads throw this from now on, whatever was fed.
   *
   * @param exception what they throw: unchecked exceptions, errors and {@link IOException}s as they
   *     are, others as the cause of a {@link CompletionException}
   */
  public void setException(Throwable exception) {
    Objects.requireNonNull(exception, "exception");
    failure = exception;
    Future<@Nullable Void> waiting = waiter;
    if (waiting != null) {
      waiter = null;
      if (!waiting.isDone()) {
        waiting.setException(exception);
        // Seen in any case: if its task is cancelled before it runs, the next read throws this.
        var _ = waiting.exception();
      }
    }
  }

  // ---- what it is

  /**
   * What broke the stream. Bytes that came before a connection broke can be read all the same.
   *
   * @return what {@link #setException} got, or what broke the connection; null if nothing did
   */
  public @Nullable Throwable exception() {
    return failure != null ? failure : broken;
  }

  /**
   * Whether nothing is left to read and nothing will come.
   *
   * @return true at the end of the stream
   */
  public boolean atEof() {
    return eof && received.isEmpty();
  }

  @Override
  public String toString() {
    var text = new StringBuilder("StreamReader[");
    text.append(received.size()).append(" bytes");
    if (eof) {
      text.append(", eof");
    }
    if (exception() != null) {
      text.append(", failed: ").append(exception());
    }
    if (waiter != null) {
      text.append(", ").append(waitingIn).append(" waits");
    }
    if (transportPaused) {
      text.append(", transport paused");
    }
    return text.append(']').toString();
  }
}

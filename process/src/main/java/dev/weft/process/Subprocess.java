package dev.weft.process;

import static dev.weft.Async.createTask;
import static dev.weft.Async.gatherThree;

import dev.weft.Async;
import dev.weft.CancelledError;
import dev.weft.Task;
import dev.weft.TaskOptions;
import dev.weft.Three;
import dev.weft.net.Connection;
import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A child process, for tasks: its streams, its end, and signals to it.
 *
 * {@snippet file="ProcessGuideTest.java" region="talk"}
 *
 * <p>{@link #close()}, and so try-with-resources, leaves nothing behind: a child that still runs is
 * killed. One that still runs when its loop is closed is killed, too, and reported.
 *
 * <p><b>Exit codes</b> are the JDK's: what the child gave, 0 to 255 on most systems, and where
 * signal number N ended it, 128 + N, as in shells; 143 for SIGTERM, 137 for SIGKILL. asyncio gives
 * -N for the latter. The JDK does not tell whether a child that ended with 143 was ended by the
 * signal or gave that code itself, as many do in answer to it.
 *
 * <p>Only code of the loop that started it may use it; several of its tasks may. asyncio's {@code
 * Process}.
 */
public final class Subprocess implements AutoCloseable {
  private static final int PIECE_BYTES = 64 * 1024;
  private static final byte[] NOTHING = {};

  private final Child child;
  private final @Nullable StreamWriter stdin;
  private final @Nullable Connection stdout;
  private final @Nullable Connection stderr;

  private Subprocess(
      Child child,
      @Nullable StreamWriter stdin,
      @Nullable Connection stdout,
      @Nullable Connection stderr) {
    this.child = child;
    this.stdin = stdin;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /**
   * Makes streams of a child's pipes. Waits; if that fails or is cancelled, the child is killed.
   */
  static Subprocess connect(Child child, ProcessOptions options) throws IOException {
    PipeEnd in = child.stdin();
    PipeEnd out = child.stdout();
    PipeEnd err = child.stderr();
    StreamWriter stdin = null;
    Connection stdout = null;
    Connection stderr = null;
    boolean connected = false;
    try {
      stdin = in == null ? null : in.openWriter();
      stdout = out == null ? null : out.openReader(options.streams());
      stderr = err == null ? null : err.openReader(options.streams());
      connected = true;
    } finally {
      if (!connected) {
        child.discard();
      }
    }
    child.pipesConnected();
    if (stdin != null) {
      // Nobody reads it any more; what a child of the child's may read is sent before.
      StreamWriter open = stdin;
      child.whenEnded(_ -> open.close());
    }
    var process = new Subprocess(child, stdin, stdout, stderr);
    List<Object> streams = new ArrayList<>();
    for (Object stream : new @Nullable Object[] {stdin, stdout, stderr}) {
      if (stream != null) {
        streams.add(stream);
      }
    }
    child.watch(process, streams);
    return process;
  }

  // ---- its streams

  /**
   * The child's standard input. Close it when all is written: that is the end of what the child
   * reads. It closes by itself when the child ends.
   *
   * @return the writer
   * @throws IllegalStateException if it is not a pipe
   */
  public StreamWriter stdin() {
    if (stdin == null) {
      throw noPipe("stdin", "withStdin");
    }
    return stdin;
  }

  /**
   * The child's standard output.
   *
   * @return the reader, which is at its end when the child, and any process that has the output
   *     from it, has closed it
   * @throws IllegalStateException if it is not a pipe
   */
  public StreamReader stdout() {
    if (stdout == null) {
      throw noPipe("stdout", "withStdout");
    }
    return stdout.reader();
  }

  /**
   * The child's standard error.
   *
   * @return the reader
   * @throws IllegalStateException if it is not a pipe of its own
   */
  public StreamReader stderr() {
    if (stderr == null) {
      throw noPipe("stderr", "withStderr");
    }
    return stderr.reader();
  }

  private IllegalStateException noPipe(String stream, String method) {
    return new IllegalStateException(
        stream
            + "() of "
            + this
            + ": it is not a pipe; start the child with ProcessOptions."
            + method
            + "(Stdio.PIPE)");
  }

  /**
   * Gives the child its input, reads all that it writes, and waits for its end: everything at once,
   * so that neither side waits for the other for ever, however much it is.
   *
   * <p>All output is kept in memory; for output without end read the streams instead. That the
   * child does not read its input to the end is no error. Streams that are not pipes are left
   * alone.
   *
   * <p>Cancelling it leaves the child running, and what was read is lost.
   *
   * @param input what the child gets to read; null for nothing. It must not be changed meanwhile
   * @return what the child wrote
   * @throws IOException if a pipe breaks
   * @throws IllegalStateException if there is input and standard input is not a pipe, or if the
   *     caller is no task
   */
  public ProcessOutput communicate(byte @Nullable [] input) throws IOException {
    if (input != null) {
      StreamWriter _ = stdin();
    }
    Task<?> feeding = createTask(() -> feed(input), named("stdin"));
    Task<byte[]> readingStdout = createTask(() -> drain(stdout), named("stdout"));
    Task<byte[]> readingStderr = createTask(() -> drain(stderr), named("stderr"));
    try {
      Three<?, byte[], byte[]> all =
          gatherThree(feeding, readingStdout, readingStderr).await(IOException.class);
      int _ = waitFor();
      return new ProcessOutput(all.second(), all.third());
    } finally {
      boolean _ = feeding.cancel();
      boolean _ = readingStdout.cancel();
      boolean _ = readingStderr.cancel();
    }
  }

  /**
   * Gives the child no input, reads all that it writes, and waits for its end, as {@link
   * #communicate(byte[])} does.
   *
   * @return what the child wrote
   * @throws IOException if a pipe breaks
   * @throws IllegalStateException if the caller is no task
   */
  public ProcessOutput communicate() throws IOException {
    return communicate(null);
  }

  private TaskOptions named(String stream) {
    return TaskOptions.named(stream + " of process " + pid());
  }

  private void feed(byte @Nullable [] input) {
    StreamWriter writer = stdin;
    if (writer == null) {
      return;
    }
    try (writer) {
      int length = input == null ? 0 : input.length;
      for (int sent = 0; input != null && sent < length; sent += PIECE_BYTES) {
        writer.write(input, sent, Math.min(PIECE_BYTES, length - sent));
        writer.drain();
      }
    } catch (IOException e) {
      // The child has enough.
    }
  }

  private static byte[] drain(@Nullable Connection output) throws IOException {
    return output == null ? NOTHING : output.reader().readAll();
  }

  // ---- its end

  /**
   * Waits until the child has ended; not for what it leaves running. Several tasks may wait.
   * Cancelling one changes nothing for the child or for the others.
   *
   * <p>A child whose output is a pipe that nothing reads may never end, as it waits to write:
   * {@link #communicate()} reads and waits.
   *
   * @return the exit code; 128 + N after signal N
   * @throws IllegalStateException if the caller must wait and is no task
   */
  public int waitFor() {
    return child.waitFor();
  }

  /**
   * The exit code of a child that has ended, as {@link #waitFor()} gives it. Does not wait.
   *
   * @return the code, or null as long as the loop has not seen the end
   */
  public @Nullable Integer returnCode() {
    return child.returnCode();
  }

  /**
   * The number by which the system knows the child.
   *
   * @return the process ID
   */
  public long pid() {
    return child.pid();
  }

  /**
   * What the JDK knows about the child: its descendants, when it was started, how much processor
   * time it used.
   *
   * @return the JDK's handle
   */
  public ProcessHandle toHandle() {
    return child.handle();
  }

  // ---- ending it

  /**
   * Sends the child a signal. Does not wait for what it does, and does nothing if the child has
   * ended. Signals other than TERM and KILL take the calling code a few milliseconds, as the
   * program {@code kill} sends them; on Linux, if the JVM was started with {@code
   * --enable-native-access=ALL-UNNAMED} (or {@code dev.weft.process} on the module path), they cost
   * some microseconds, and none can reach a stranger that got the child's number just now.
   *
   * @param signal the signal's name, with or without SIG: {@code "SIGHUP"}
   * @throws IllegalArgumentException if there is no such signal
   * @throws UnsupportedOperationException on systems without signals
   */
  public void sendSignal(String signal) {
    Objects.requireNonNull(signal, "signal");
    child.sendSignal(signal);
  }

  /**
   * Asks the child to end, by SIGTERM; on Windows it ends at once. Does not wait, and does nothing
   * if the child has ended.
   */
  public void terminate() {
    child.terminate();
  }

  /** Ends the child at once, by SIGKILL. Does not wait, and does nothing if it has ended. */
  public void kill() {
    child.kill();
  }

  /**
   * Ends the child and all its descendants at once, by SIGKILL: what it has started, what that has
   * started, and so on. It does not wait for their end, but takes some milliseconds, in which it
   * asks the system for them.
   *
   * <p>On Linux, if the JVM was started with {@code --enable-native-access=ALL-UNNAMED} (or {@code
   * dev.weft.process} on the module path), they are stopped first, so that none can start another
   * one in between; elsewhere one that is started in that very moment may be left. So may those
   * whose own parent has ended before: the system no longer knows whose they were. For the same
   * reason it does nothing if the child has ended.
   */
  public void killTree() {
    child.killTree();
  }

  /**
   * Ends the child in good order, and waits for that: asks it by {@link #terminate()}, and kills it
   * if it has not ended after a time. Nothing is done to its own children. A cancellation kills it
   * at once, and is thrown when it has ended.
   *
   * @param grace how long it has to end by itself; nothing or less kills it at once
   * @return its exit code
   * @throws IllegalStateException if the caller is no task
   */
  public int shutdown(Duration grace) {
    Objects.requireNonNull(grace, "grace");
    if (grace.isPositive()) {
      child.terminate();
    }
    try {
      return Async.timeout(grace, child::waitFor);
    } catch (TimeoutException e) {
      child.kill();
      return child.waitFor();
    } catch (CancelledError cancelled) {
      child.kill();
      int _ = child.waitFor();
      throw cancelled;
    }
  }

  /**
   * Kills the child if it still runs, and closes the pipes. Does not wait; {@link #shutdown} is
   * more patient. Does nothing the second time.
   *
   * @throws IllegalStateException outside the loop
   */
  @Override
  public void close() {
    child.kill();
    if (stdin != null) {
      stdin.transport().abort();
    }
    if (stdout != null) {
      stdout.close();
    }
    if (stderr != null) {
      stderr.close();
    }
  }

  @Override
  public String toString() {
    return "Subprocess[" + child + "]";
  }
}

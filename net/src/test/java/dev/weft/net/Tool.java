package dev.weft.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.weft.Async;
import dev.weft.fixtures.Programs;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program of somebody else's, to talk with. Ended by {@link #close()} at the latest. */
public final class Tool implements AutoCloseable {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(50);

  private final Process process;

  /** Guarded by this. */
  private final StringBuilder output = new StringBuilder();

  /** Guarded by this. */
  private boolean ended;

  private Tool(Process process) {
    this.process = process;
    Thread.ofPlatform().daemon().name("tool-output").start(this::collect);
  }

  /** Starts a program; skips the test, with a notice, where the machine has it not. */
  public static Tool start(String... command) throws IOException {
    Programs.require(command[0]);
    return new Tool(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private void collect() {
    try (var in = process.getInputStream()) {
      byte[] piece = new byte[4096];
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        synchronized (this) {
          output.append(new String(piece, 0, count, ISO_8859_1));
          notifyAll();
        }
      }
    } catch (IOException e) {
      // It was ended.
    }
    synchronized (this) {
      ended = true;
      notifyAll();
    }
  }

  public void send(String text) throws IOException {
    process.getOutputStream().write(text.getBytes(ISO_8859_1));
    process.getOutputStream().flush();
  }

  /** Waits, on another thread, until the output has something. */
  public MatchResult await(String regex) throws InterruptedException {
    return Async.toThread(() -> awaitHere(Pattern.compile(regex)));
  }

  private synchronized MatchResult awaitHere(Pattern pattern) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (true) {
      Matcher matcher = pattern.matcher(output);
      if (matcher.find()) {
        return matcher.toMatchResult();
      }
      long left = deadline - System.nanoTime();
      if (ended || left <= 0) {
        throw new AssertionError("no " + pattern + " in the output: " + output);
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  public void kill() {
    process.destroyForcibly();
  }

  /** Waits for its end, on another thread; returns its exit status. */
  public int awaitExit() throws InterruptedException {
    return Async.toThread(() -> {
      if (!process.waitFor(LIMIT_NANOS, TimeUnit.NANOSECONDS)) {
        throw new AssertionError("it does not end: " + this);
      }
      return process.exitValue();
    });
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  @Override
  public synchronized String toString() {
    return "Tool[" + process.info().commandLine().orElse("?") + ": " + output + "]";
  }
}

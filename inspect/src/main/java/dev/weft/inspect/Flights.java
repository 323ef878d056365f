package dev.weft.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The flight that a page has recorded: one at a time, and the last one is kept until the next one
 * begins. Any thread.
 *
 * <pre>{@code
 *        begin()             30 s are over
 * NONE ----------> RECORDING --------------> READY   the file can be had
 *                   |   ^  \  the program cannot     |
 *                   |   |   \----------------> FAILED, with the reason
 *                   |   \------ begin() ---------/
 * }</pre>
 */
final class Flights implements AutoCloseable {
  static final Duration TIME = Duration.ofSeconds(30);

  /** What has become of it. */
  enum State {
    NONE,
    RECORDING,
    READY,
    FAILED
  }

  private final ManagedProgram program;
  private final Duration time;

  // Guarded by this.
  private State state = State.NONE;

  /** What is recorded into, or was. */
  private @Nullable Path file;

  private @Nullable String reason;
  private long beganNanos;

  private volatile boolean closed;

  Flights(ManagedProgram program, Duration time) {
    this.program = program;
    this.time = time;
  }

  /**
   * Begins to record.
   *
   * @return false if one is being recorded
   */
  synchronized boolean begin() {
    if (state == State.RECORDING || closed) {
      return false;
    }
    delete();
    state = State.RECORDING;
    reason = null;
    beganNanos = System.nanoTime();
    Thread.ofPlatform().daemon().name("weft-flight").start(this::record);
    return true;
  }

  private void record() {
    try {
      program.recordFlight(time, newFile(), () -> closed);
      end(State.READY, null);
    } catch (CannotShowException | IOException | RuntimeException e) {
      end(State.FAILED, String.valueOf(e.getMessage()));
    }
  }

  /** A file for its owner's eyes alone. */
  private synchronized Path newFile() throws IOException {
    Path made = Files.createTempFile("weft-flight-", ".jfr");
    file = made;
    return made;
  }

  private synchronized void end(State newState, @Nullable String why) {
    state = newState;
    reason = why;
    if (newState == State.FAILED || closed) {
      delete();
    }
  }

  /** The file of a flight that is ready, or null. */
  synchronized @Nullable Path file() {
    return state == State.READY ? file : null;
  }

  /** Its state, in plain data. */
  synchronized Map<String, Object> plain() {
    Map<String, Object> plain = new HashMap<>();
    plain.put("state", state.name().toLowerCase(Locale.ROOT));
    if (state == State.RECORDING) {
      long left = time.minusNanos(System.nanoTime() - beganNanos).toSeconds();
      plain.put("secondsLeft", Math.max(0, left));
    }
    if (reason != null) {
      plain.put("reason", reason);
    }
    return plain;
  }

  private void delete() {
    Path old = file;
    file = null;
    if (old != null) {
      try {
        boolean _ = Files.deleteIfExists(old);
      } catch (IOException e) {
        // It stays in the folder for such files.
      }
    }
  }

  /** Gives up what is being recorded, and deletes what was. */
  @Override
  public synchronized void close() {
    closed = true;
    delete();
  }
}

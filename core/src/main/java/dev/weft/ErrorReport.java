package dev.weft;

import dev.weft.internal.frames.Frames;
import dev.weft.internal.log.OneLine;
import dev.weft.internal.log.Reporter;
import dev.weft.internal.log.Surroundings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * What a loop tells its exception handler about an error that has nowhere else to go. The {@code
 * context} of asyncio's {@code call_exception_handler}.
 *
 * @param kind what kind of error it is
 * @param message what happened
 * @param exception the error, if there is one
 * @param details what else is known, by name: {@code task}, {@code future}, {@code handle}, {@code
 *     transport}, {@code peer}, …; in the order in which it was added
 */
public record ErrorReport(
    Kind kind, String message, @Nullable Throwable exception, Map<String, Object> details) {

  /** The details that can be what failed, first of all the task that did. */
  private static final List<String> FAILED = List.of("task", "future", "handle");

  /** What kind of error a report tells of. */
  public enum Kind {
    /** Something failed that nothing waits for: a callback, the handler of a connection. */
    FAILURE,
    /**
     * A future failed, and was not looked at before it became unreachable. When that is noticed
     * depends on the garbage collector.
     */
    UNSEEN_FAILURE,
    /** A task, or a call in an executor, did not end when its loop did. */
    LEFT_BEHIND,
    /**
     * A loop is blocked: a step of a task or a callback has taken longer than the limit, and goes
     * on; or that is over. See {@link EventLoop#setBlockedLimit}.
     */
    BLOCKED,
    /** In debug mode: a step of a task or a callback took long. */
    SLOW,
    /**
     * In debug mode: a future became unreachable that was never awaited or looked at. When that is
     * noticed depends on the garbage collector.
     */
    NEVER_LOOKED_AT,
    /**
     * The other side of a connection did something wrong: a handshake that fails, a reset, a record
     * that is cut short. The program is not to blame.
     */
    PEER,
    /**
     * A connection or a child process was never closed, and nothing refers any more to the object
     * that could do it. When that is noticed depends on the garbage collector; in debug mode it is
     * said where it was opened, and what is still open when its loop is closed is told, too.
     */
    FORGOTTEN;

    /**
     * Whether it is a warning at most, as nothing of the program's own failed.
     *
     * @return true for what took long, was never looked at or never closed, and for what a peer did
     */
    public boolean isWarning() {
      return switch (this) {
        case BLOCKED, SLOW, NEVER_LOOKED_AT, PEER, FORGOTTEN -> true;
        case FAILURE, UNSEEN_FAILURE, LEFT_BEHIND -> false;
      };
    }
  }

  /** Copies the details. */
  public ErrorReport {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(details, "details");
    details = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(details));
  }

  /**
   * A report of a failure, without details.
   *
   * @param message what happened
   * @param exception the error, or null
   * @return a new report
   */
  public static ErrorReport of(String message, @Nullable Throwable exception) {
    return of(Kind.FAILURE, message, exception);
  }

  /**
   * A report without details.
   *
   * @param kind what kind of error it is
   * @param message what happened
   * @param exception the error, or null
   * @return a new report
   */
  public static ErrorReport of(Kind kind, String message, @Nullable Throwable exception) {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(message, "message");
    return new ErrorReport(kind, message, exception, Map.of());
  }

  /**
   * This report with one more detail.
   *
   * @param name the detail's name
   * @param value the detail
   * @return a new report
   */
  public ErrorReport with(String name, Object value) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    Map<String, Object> more = new LinkedHashMap<>(details);
    more.put(name, value);
    return new ErrorReport(kind, message, exception, more);
  }

  /**
   * The message and the details on one line. What would begin another line or steer a terminal is
   * escaped, as some of the text may come from peers. Never throws: a detail whose {@code
   * toString()} fails is named by its class, with what was thrown.
   *
   * @return text for people
   */
  public String describe() {
    return OneLine.of(words().text());
  }

  /** The same, with what is the user's to say still to be asked. */
  Words words() {
    Words words = new Words().say(message);
    details.forEach((name, value) -> {
      words.say("; ").say(name).say(": ");
      if (value instanceof Throwable origin && name.equals("made at")) {
        words.say(Frames.usersFrame(origin.getStackTrace()));
      } else {
        words.value(value);
      }
    });
    return words;
  }

  /**
   * Gives it to the log's thread. Never throws.
   *
   * @param loop the loop, if it is still there
   * @param bindings of the context of what failed; null if the report says
   */
  void log(@Nullable ReportTarget loop, @Nullable Bindings bindings) {
    try {
      Surroundings surroundings = ReportSurroundings.of(loop, this, bindings);
      if (kind == Kind.PEER) {
        // Not the program's error: one line is enough, where its log wants it.
        Reporter.log(Level.DEBUG, words().say(": ").value(exception), null, surroundings);
      } else {
        Level level = kind.isWarning() ? Level.WARN : Level.ERROR;
        Reporter.log(level, words(), exception, surroundings);
      }
    } catch (Throwable noRoom) {
      Reporter.countDropped();
    }
  }

  /** What was bound in the context of what failed; null where that is not known. */
  @Nullable Bindings bindings() {
    for (String name : FAILED) {
      Bindings bound = details.get(name) instanceof Described known ? known.bindings() : null;
      if (bound != null) {
        return bound;
      }
    }
    return null;
  }
}

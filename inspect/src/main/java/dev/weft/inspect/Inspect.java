package dev.weft.inspect;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The program behind {@code ./weft ps PID} and {@code ./weft pstree PID}: prints the tasks of a
 * running JVM, as a table or as a tree of who waits for whom. It needs to run as the same user as
 * that JVM, and leaves the JVM's local management agent running there.
 *
 * {@snippet lang=console :
 * $ java -cp weft-inspect.jar:jspecify.jar dev.weft.inspect.Inspect pstree 4711
 * }
 *
 * <p>Its exit code is 1 if the tasks cannot be shown, 2 if the command line makes no sense.
 */
public final class Inspect {
  private static final int FAILED = 1;
  private static final int MISUSE = 2;

  /** Attaching gives up after ten seconds by itself, and the tasks are asked for four. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static final List<String> WORDS = List.of("ps", "pstree");

  private Inspect() {}

  /**
   * Prints the tasks, and ends the JVM where that fails.
   *
   * @param arguments {@code ps} or {@code pstree}, and the process's number
   */
  public static void main(String[] arguments) {
    Objects.requireNonNull(arguments, "arguments");
    for (String argument : arguments) {
      Objects.requireNonNull(argument, "a null in arguments");
    }
    int code = run(arguments);
    if (code != 0) {
      System.exit(code);
    }
  }

  @SuppressWarnings("SystemOut") // it is a program for the command line
  static int run(String... arguments) {
    String word = arguments.length > 0 ? arguments[0] : "";
    if (!WORDS.contains(word)) {
      System.err.println("weft: which of " + WORDS + "? usage: ps PID, or pstree PID");
      return MISUSE;
    }
    if (arguments.length != 2) {
      System.err.println("weft: " + word + ": which process? usage: " + word + " PID");
      return MISUSE;
    }
    long pid = pid(arguments[1]);
    if (pid <= 0) {
      System.err.println(
          "weft: " + word + ": not a process number: " + arguments[1] + "; jps lists the JVMs");
      return MISUSE;
    }
    try {
      System.out.print(withinTheLimit(pid, () -> Target.attach(pid).ask(word)));
      System.out.flush();
      return 0;
    } catch (CannotShowException e) {
      System.err.println("weft: " + word + ": " + e.getMessage());
      return FAILED;
    }
  }

  /**
   * Asks in a thread of its own: what a JVM that is stopped is asked waits for ever, and can be
   * ended by nothing.
   */
  static String withinTheLimit(long pid, Question question) throws CannotShowException {
    var answer = new CompletableFuture<String>();
    Thread.ofPlatform()
        .daemon()
        .name("weft-inspect")
        .start(() -> {
          try {
            answer.complete(question.ask());
          } catch (Throwable e) {
            answer.completeExceptionally(e);
          }
        });
    try {
      return answer.get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CannotShowException known) {
        throw known;
      }
      throw new CannotShowException("process " + pid + " cannot be asked: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new CannotShowException(
          "process "
              + pid
              + " did not answer within "
              + LIMIT.toSeconds()
              + " seconds: it is stopped, or hangs; kill -CONT "
              + pid
              + " has a stopped one go on",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotShowException("interrupted while process " + pid + " was asked", e);
    }
  }

  /** What a JVM is asked. */
  @FunctionalInterface
  interface Question {
    String ask() throws CannotShowException;
  }

  private static long pid(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}

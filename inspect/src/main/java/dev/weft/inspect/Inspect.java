package dev.weft.inspect;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The program behind {@code ./weft ps PID}, {@code pstree PID}, {@code top PID} and {@code page
 * PID}: shows what a running JVM's loops and tasks do, as a table, as a tree of who waits for whom,
 * live in a terminal, or live as a page for a browser. It needs to run as the same user as that
 * JVM, and leaves the JVM's local management agent running there.
 *
 * {@snippet lang=console :
 * $ java -cp weft-inspect.jar:jspecify.jar dev.weft.inspect.Inspect pstree 4711
 * }
 *
 * <p>The page needs the modules that {@code weft-inspect} depends on, too; what is looked at needs
 * nothing but {@code weft-core}. {@code page} serves until it is interrupted, or the other program
 * ends.
 *
 * <p>Its exit code is 1 if the program cannot be shown, or has ended while it was, 2 if the command
 * line makes no sense.
 */
public final class Inspect {
  private static final int FAILED = 1;
  private static final int MISUSE = 2;

  /** Attaching gives up after ten seconds by itself, and the tasks are asked for four. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static final List<String> WORDS = List.of("ps", "pstree", "top", "page");
  private static final List<String> HELP = List.of("-h", "--help");

  private Inspect() {}

  /**
   * Shows what is asked for, and ends the JVM where that fails.
   *
   * @param arguments {@code ps}, {@code pstree}, {@code top} or {@code page}, and the process's
   *     number; for {@code page} also {@code --host H} and {@code --port P}; {@code --help} in the
   *     place of the number prints how a word is used
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
      System.err.println("weft: which of " + WORDS + "? usage: WORD PID");
      return MISUSE;
    }
    if (arguments.length > 1 && HELP.contains(arguments[1])) {
      System.out.println("usage: " + usage(word));
      return 0;
    }
    if (arguments.length != 2 && !(word.equals("page") && arguments.length > 2)) {
      System.err.println("weft: " + word + ": which process? usage: " + usage(word));
      return MISUSE;
    }
    long pid = pid(arguments[1]);
    if (pid <= 0) {
      System.err.println(
          "weft: " + word + ": not a process number: " + arguments[1] + "; jps lists the JVMs");
      return MISUSE;
    }
    try {
      switch (word) {
        case "page" -> servePage(pid, options(arguments));
        case "top" -> Top.show(connect(pid));
        default -> {
          System.out.print(withinTheLimit(pid, () -> answer(pid, word)));
          System.out.flush();
        }
      }
      return 0;
    } catch (IllegalArgumentException e) {
      System.err.println("weft: " + word + ": " + e.getMessage());
      return MISUSE;
    } catch (CannotShowException | IOException e) {
      System.err.println("weft: " + word + ": " + e.getMessage());
      return FAILED;
    }
  }

  private static String usage(String word) {
    return word + " PID" + (word.equals("page") ? " [--host H] [--port P]" : "");
  }

  private static String answer(long pid, String word) throws CannotShowException {
    try (ManagedProgram program = Target.attach(pid).connect()) {
      return program.ask(word);
    }
  }

  /** A program that can be looked at. */
  private static ManagedProgram connect(long pid) throws CannotShowException {
    return withinTheLimit(
        pid,
        () -> {
          ManagedProgram program = Target.attach(pid).connect();
          program.ensureItCanBeLookedAt();
          return program;
        });
  }

  private static void servePage(long pid, InspectorOptions options)
      throws CannotShowException, IOException {
    try (ManagedProgram program = connect(pid)) {
      PageProgram.serve(program, options);
    }
    throw new CannotShowException("process " + pid + " has ended", null);
  }

  private static InspectorOptions options(String[] arguments) {
    InspectorOptions options = InspectorOptions.DEFAULT;
    for (int i = 2; i < arguments.length; i += 2) {
      String value = i + 1 < arguments.length ? arguments[i + 1] : null;
      if (value == null || !List.of("--host", "--port").contains(arguments[i])) {
        throw new IllegalArgumentException(
            "unknown argument '" + arguments[i] + "': usage: " + usage("page"));
      }
      options =
          arguments[i].equals("--host")
              ? options.withHost(value).withHostName(value)
              : options.withPort(port(value));
    }
    return options;
  }

  private static int port(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--port " + text + ": use a number from 0 to 65535", e);
    }
  }

  /**
   * Asks in a thread of its own: what a JVM that is stopped is asked waits for ever, and can be
   * ended by nothing.
   */
  static <T> T withinTheLimit(long pid, Question<T> question) throws CannotShowException {
    var answer = new CompletableFuture<T>();
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

  /**
   * What a JVM is asked.
   *
   * @param <T> the type of its answer
   */
  @FunctionalInterface
  interface Question<T> {
    T ask() throws CannotShowException;
  }

  private static long pid(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}

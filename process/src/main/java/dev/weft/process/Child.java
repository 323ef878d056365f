package dev.weft.process;

import static dev.weft.Async.shield;

import dev.weft.Async;
import dev.weft.CancelledError;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.ReturnWhen;
import dev.weft.internal.lost.Forgotten;
import dev.weft.net.Pipes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A child that was started by a loop: its end, and what can be done to it. Confined to the loop.
 */
final class Child {
  /** Virtual threads: a start waits for the system about a millisecond, and then ends. */
  private static final Executor STARTERS =
      start -> Thread.ofVirtual().name("weft-process-start").start(start);

  private final EventLoop loop;
  private final List<String> command;
  private final Launch.Launched launched;
  private final Children siblings;
  private final long startedNanos = System.nanoTime();

  /** Its exit code; never fails, and no other class has it, so none cancels it. */
  private final Future<Integer> exit;

  private Runnable forgetLoopsEnd;

  /** Notices that the user has dropped the process; null before there is one, and at the end. */
  private @Nullable Forgotten forgotten;

  /** The user's streams, so that a process that is dropped is told of as one thing. */
  @SuppressWarnings("unused") // kept so that something refers to them
  private List<Object> streams = List.of();

  /** Whether it was told to end at once, so that it does so without a task that waits. */
  private boolean killed;

  private Child(EventLoop loop, List<String> command, Launch.Launched launched) {
    this.loop = loop;
    this.command = command;
    this.launched = launched;
    this.siblings = Children.of(loop);
    siblings.add(this);
    exit = Future.from(launched.process().onExit().thenApply(Process::exitValue));
    forgetLoopsEnd = loop.onClose(this::outlivesItsLoop);
    exit.addDoneCallback(_ -> ended());
  }

  private void ended() {
    siblings.remove(this);
    forgetLoopsEnd.run();
    streams = List.of();
    if (forgotten != null) {
      forgotten.clear();
      forgotten = null;
    }
  }

  /** What is known of it, for tools. Its arguments are left out, as one may be a secret. */
  Map<String, Object> plain() {
    return Map.of(
        "pid",
        launched.process().pid(),
        "program",
        command.getFirst(),
        "ageMillis",
        Duration.ofNanos(System.nanoTime() - startedNanos).toMillis(),
        "state",
        killed ? "killed" : "running");
  }

  /**
   * Reports it if nothing refers any more to what the user has of it, while it runs.
   *
   * @param process what the user has
   * @param itsStreams what that refers to
   */
  void watch(Object process, List<Object> itsStreams) {
    if (!exit.isDone()) {
      streams = itsStreams;
      forgotten = Forgotten.watch(loop, process, this::forgottenReport);
    }
  }

  private @Nullable ErrorReport forgottenReport() {
    return killed || exit.isDone()
        ? null
        : ErrorReport.of(
                ErrorReport.Kind.FORGOTTEN,
                "a child process runs to which nothing refers any more: waitFor() it, or close() it",
                null)
            .with("process", this);
  }

  /**
   * Starts a child. Waits; if that is cancelled, a child that comes all the same is killed.
   *
   * @throws IOException if it cannot be started
   */
  static Child start(List<String> command, ProcessOptions options) throws IOException {
    if (command.isEmpty()) {
      throw new IllegalArgumentException("an empty command: name at least a program");
    }
    List<String> ownCommand = List.copyOf(command);
    Objects.requireNonNull(options, "options");
    EventLoop loop = EventLoop.running();
    loop.inspection()
        .ensureMayLeave(
            "a child process, " + ownCommand.getFirst() + ",",
            "a host of the simulation that does what the process would do");
    boolean onSelector = Pipes.areSupportedBy(loop);
    var newborn = new AtomicReference<Launch.@Nullable Launched>();
    Runnable forgetLoopsEnd = loop.onClose(() -> discard(newborn));
    Future<Launch.Launched> starting =
        loop.runInExecutor(
            STARTERS,
            () -> {
              Launch.Launched launched = Launch.start(ownCommand, options, onSelector);
              newborn.set(launched);
              if (loop.isClosed()) {
                // It was closed meanwhile, and may not have seen this child.
                discard(newborn);
              }
              return launched;
            });
    try {
      var child = new Child(loop, ownCommand, whenDone(starting));
      newborn.set(null);
      forgetLoopsEnd.run();
      return child;
    } catch (CancelledError cancelled) {
      starting.addDoneCallback(_ -> {
        discard(newborn);
        forgetLoopsEnd.run();
      });
      awaitEnd(starting);
      throw cancelled;
    } catch (Throwable failure) {
      discard(newborn);
      forgetLoopsEnd.run();
      throw failure;
    }
  }

  /**
   * Waits for a start that goes on if the wait is cancelled. It has no shield, which would report
   * that the command could not be started: that is no news when nothing waits for it any more.
   */
  private static Launch.Launched whenDone(Future<Launch.Launched> starting) throws IOException {
    var _ = Async.wait(List.of(starting), ReturnWhen.ALL_COMPLETED, null);
    return starting.await(IOException.class);
  }

  /**
   * Ends a child that was started and that no task has got yet: its task was cancelled, or the loop
   * was closed, which drops what comes from the starting thread. Any thread; the first one does it.
   */
  private static void discard(AtomicReference<Launch.@Nullable Launched> newborn) {
    Launch.Launched launched = newborn.getAndSet(null);
    if (launched != null) {
      launched.discard();
    }
  }

  /** Waits for a child that is killed as soon as it is there. */
  private static void awaitEnd(Future<Launch.Launched> starting) {
    try {
      Launch.Launched launched = whenDone(starting);
      var _ = Future.from(launched.process().onExit()).await();
    } catch (IOException e) {
      // It was not started at all.
    }
  }

  EventLoop loop() {
    return loop;
  }

  /**
   * To be called when the pipes are connected: the end of the loop is then told to the child before
   * it is to the pipes, whose end may be the child's, too.
   */
  void pipesConnected() {
    if (!exit.isDone()) {
      forgetLoopsEnd.run();
      forgetLoopsEnd = loop.onClose(this::outlivesItsLoop);
    }
  }

  @Nullable PipeEnd stdin() {
    return launched.stdin();
  }

  @Nullable PipeEnd stdout() {
    return launched.stdout();
  }

  @Nullable PipeEnd stderr() {
    return launched.stderr();
  }

  long pid() {
    return launched.process().pid();
  }

  ProcessHandle handle() {
    return launched.process().toHandle();
  }

  // ---- its end

  /** The exit code, or null while the loop has not seen the end. */
  @Nullable Integer returnCode() {
    return exit.isDone() ? exit.result() : null;
  }

  int waitFor() {
    return exit.isDone() ? exit.result() : shield(exit).await();
  }

  /** Ends a child that no code will have, and waits until it is gone. */
  void discard() {
    killed = true;
    launched.discard();
    int _ = waitFor();
  }

  void whenEnded(Consumer<Integer> callback) {
    exit.addDoneCallback(done -> callback.accept(done.result()));
  }

  // ---- signals

  void sendSignal(String signal) {
    if (!exit.isDone()) {
      ProcessSignals.send(handle(), signal);
    }
  }

  void terminate() {
    // Not Process.destroy(), which closes the pipes: what the child still has to say would be lost.
    if (!exit.isDone()) {
      boolean _ = handle().destroy();
    }
  }

  void kill() {
    if (!exit.isDone()) {
      killed = true;
      boolean _ = handle().destroyForcibly();
    }
  }

  void killTree() {
    if (!exit.isDone()) {
      killed = true;
      ProcessTree.kill(handle());
    }
  }

  /** The loop is being closed, and no task will wait for the child any more. */
  private void outlivesItsLoop() {
    if (!killed && handle().isAlive()) {
      loop.callExceptionHandler(
          ErrorReport.of(
                  ErrorReport.Kind.LEFT_BEHIND,
                  "a child process was still running when its loop was closed, and was killed:"
                      + " waitFor() it, or close() it",
                  null)
              .with("process", this));
      boolean _ = handle().destroyForcibly();
    }
  }

  String commandLine() {
    return String.join(" ", command);
  }

  List<String> command() {
    return command;
  }

  @Override
  public String toString() {
    Integer code = returnCode();
    return "pid "
        + pid()
        + ", "
        + (code == null ? "running" : "ended with " + code)
        + ": "
        + commandLine();
  }
}

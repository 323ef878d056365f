package dev.weft.bench.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A running program that is talked to line by line, and that has a deadline for each answer. */
public final class Child implements AutoCloseable {
  private static final String END = "\0";

  private final String name;
  private final Process process;
  private final Path errors;
  private final Consumer<Process> onClose;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  Child(String name, Process process, Path errors, Consumer<Process> onClose) {
    this.name = name;
    this.process = process;
    this.errors = errors;
    this.onClose = onClose;
    Thread.ofPlatform().daemon().name("read-" + name).start(this::readLines);
  }

  private void readLines() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      reader.lines().forEach(lines::add);
    } catch (IOException | UncheckedIOException e) {
      // The pipe breaks when the process is ended.
    }
    lines.add(END);
  }

  /** The process's id, also if it was started by way of {@code taskset}. */
  public long pid() {
    return process.pid();
  }

  /**
   * Waits for a line that begins so, and returns the rest of it. Other lines are passed over.
   *
   * @throws ChildFailure if the program ends or the time is up before
   */
  public String awaitLine(String beginning, Duration patience)
      throws ChildFailure, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        throw new ChildFailure(
            name + " did not print '" + beginning + "…' within " + patience.toSeconds() + " s");
      } else if (line.equals(END)) {
        throw new ChildFailure(name + " ended before it printed '" + beginning + "…'" + why());
      } else if (line.startsWith(beginning)) {
        return line.substring(beginning.length());
      }
    }
  }

  /** Sends a line to the program's standard input. */
  public void send(String line) throws IOException {
    Writer input = process.outputWriter(StandardCharsets.UTF_8);
    input.write(line + "\n");
    input.flush();
  }

  /** Passes what the program prints on, until it ends. */
  public void drainTo(Consumer<String> sink, Duration patience)
      throws ChildFailure, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    @Nullable String line;
    while ((line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) != null) {
      if (line.equals(END)) {
        return;
      }
      sink.accept(line);
    }
    throw new ChildFailure(name + " did not end within " + patience.toSeconds() + " s");
  }

  /** Asks the program to end, by SIGTERM, and waits. */
  public void terminate(Duration patience) throws ChildFailure, InterruptedException {
    process.destroy();
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new ChildFailure(name + " did not end within " + patience.toSeconds() + " s");
    }
  }

  /** Waits for the end. */
  public int exitCode(Duration patience) throws ChildFailure, InterruptedException {
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new ChildFailure(name + " did not end within " + patience.toSeconds() + " s");
    }
    return process.exitValue();
  }

  /** The exit code, if there is one, and the last line of the standard error. */
  private String why() throws InterruptedException {
    String code = process.waitFor(1, TimeUnit.SECONDS) ? ", exit code " + process.exitValue() : "";
    try {
      List<String> log = Files.readAllLines(errors);
      return log.isEmpty() ? code : code + ": " + log.getLast();
    } catch (IOException e) {
      return code;
    }
  }

  /** Ends the program, hard. */
  @Override
  public void close() {
    end(process);
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    onClose.accept(process);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}

package dev.weft.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All processes that were started and not ended: when this program ends, they end. */
public final class Children {
  private final Path logs;

  /** Guarded by this; so is whether more may come. */
  private final Set<Process> running = new HashSet<>();

  private boolean closed;

  /**
   * Ends what runs when the JVM ends, also by Ctrl-C.
   *
   * @param logs the folder for what the processes write to their standard error
   */
  public Children(Path logs) throws IOException {
    this.logs = Files.createDirectories(logs);
    Runtime.getRuntime().addShutdownHook(new Thread(this::endAll, "end-children"));
  }

  /**
   * Starts a process.
   *
   * @param name names its log
   */
  public Child start(String name, List<String> command) throws IOException {
    Path errors = logs.resolve(name.replace('/', '-') + ".log");
    Process process = start(new ProcessBuilder(command).redirectError(errors.toFile()));
    return new Child(name, process, errors, this::forget);
  }

  private synchronized Process start(ProcessBuilder builder) throws IOException {
    if (closed) {
      throw new IOException("not started, as the benchmarks are being ended: " + builder.command());
    }
    Process process = builder.start();
    running.add(process);
    return process;
  }

  private synchronized void forget(Process process) {
    running.remove(process);
  }

  private synchronized void endAll() {
    closed = true;
    running.forEach(Child::end);
  }
}

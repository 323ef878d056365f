package dev.weft.process;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts a child and makes its pipes, in a thread: that takes about a millisecond, which a loop has
 * no time for.
 */
final class Launch {
  private final List<String> command;
  private final ProcessOptions options;
  private final boolean onSelector;
  private final List<NumberedPipe> pipes = new ArrayList<>();

  private Launch(List<String> command, ProcessOptions options, boolean onSelector) {
    this.command = command;
    this.options = options;
    this.onSelector = onSelector;
  }

  /**
   * Starts a child.
   *
   * @param onSelector whether the loop can wait for pipes; otherwise threads do
   * @throws IOException if it cannot be started, with what to do
   * @throws IllegalArgumentException if it would get something else than what was said
   */
  static Launched start(List<String> command, ProcessOptions options, boolean onSelector)
      throws IOException {
    return new Launch(command, options, onSelector).start();
  }

  private Launched start() throws IOException {
    List<String> words = words();
    SystemText.check(words);
    var builder = new ProcessBuilder(words);
    if (options.directory() != null) {
      builder.directory(SystemText.file("the working directory", options.directory()));
    }
    if (options.environment() != null) {
      SystemText.change(builder.environment(), options.environment());
    }
    Process process = null;
    boolean complete = false;
    try {
      NumberedPipe stdin = redirectInput(builder);
      NumberedPipe stdout = redirectOutput(builder);
      NumberedPipe stderr = redirectError(builder);
      process = StartFailure.explain(builder);
      var launched =
          new Launched(
              process,
              stdinOf(process, stdin),
              stdoutOf(process, stdout),
              stderrOf(process, stderr));
      complete = true;
      return launched;
    } finally {
      if (!complete) {
        undo(process);
      }
    }
  }

  /** The command, with the program that is to be run at its beginning. */
  private List<String> words() {
    if (options.executable() == null) {
      return command;
    }
    List<String> words = new ArrayList<>(command);
    words.set(0, options.executable().toString());
    return words;
  }

  /** After a failure of any kind, also one to close what is the child's. */
  private void undo(@Nullable Process process) {
    if (process != null) {
      boolean _ = process.toHandle().destroyForcibly();
    }
    for (NumberedPipe pipe : pipes) {
      PipeEnd.closeQuietly(pipe);
    }
  }

  // ---- what the child gets

  private @Nullable NumberedPipe redirectInput(ProcessBuilder builder) throws IOException {
    Stdio stdin = options.stdin();
    NumberedPipe pipe = stdin.isPipe() ? openPipe() : null;
    ProcessBuilder _ =
        builder.redirectInput(
            switch (stdin.kind()) {
              case PIPE ->
                  pipe == null
                      ? ProcessBuilder.Redirect.PIPE
                      : ProcessBuilder.Redirect.from(pipe.path());
              case DISCARD -> ProcessBuilder.Redirect.from(nothing());
              case READ -> ProcessBuilder.Redirect.from(fileOf(stdin));
              case INHERIT, STDOUT, WRITE, APPEND -> ProcessBuilder.Redirect.INHERIT;
            });
    return pipe;
  }

  private @Nullable NumberedPipe redirectOutput(ProcessBuilder builder) throws IOException {
    NumberedPipe pipe = options.stdout().isPipe() ? openPipe() : null;
    ProcessBuilder _ = builder.redirectOutput(output(options.stdout(), pipe));
    return pipe;
  }

  private @Nullable NumberedPipe redirectError(ProcessBuilder builder) throws IOException {
    if (options.stderr().kind() == Stdio.Kind.STDOUT) {
      ProcessBuilder _ = builder.redirectErrorStream(true);
      return null;
    }
    NumberedPipe pipe = options.stderr().isPipe() ? openPipe() : null;
    ProcessBuilder _ = builder.redirectError(output(options.stderr(), pipe));
    return pipe;
  }

  private static ProcessBuilder.Redirect output(Stdio stdio, @Nullable NumberedPipe pipe) {
    return switch (stdio.kind()) {
      case PIPE ->
          pipe == null ? ProcessBuilder.Redirect.PIPE : ProcessBuilder.Redirect.to(pipe.path());
      case DISCARD -> ProcessBuilder.Redirect.DISCARD;
      case WRITE -> ProcessBuilder.Redirect.to(fileOf(stdio));
      case APPEND -> ProcessBuilder.Redirect.appendTo(fileOf(stdio));
      case INHERIT, STDOUT, READ -> ProcessBuilder.Redirect.INHERIT;
    };
  }

  private @Nullable NumberedPipe openPipe() throws IOException {
    NumberedPipe pipe = onSelector ? NumberedPipe.open() : null;
    if (pipe != null) {
      pipes.add(pipe);
    }
    return pipe;
  }

  private static File fileOf(Stdio stdio) {
    return SystemText.file("the file of a standard stream", stdio.path());
  }

  private static File nothing() {
    return new File(Shell.isWindows() ? "NUL" : "/dev/null");
  }

  // ---- what the loop gets

  private @Nullable PipeEnd stdinOf(Process process, @Nullable NumberedPipe pipe)
      throws IOException {
    if (!options.stdin().isPipe()) {
      return null;
    }
    if (pipe == null) {
      return PipeEnd.writing(process.getOutputStream());
    }
    pipe.pipe().source().close();
    return PipeEnd.writing(pipe.pipe().sink());
  }

  private @Nullable PipeEnd stdoutOf(Process process, @Nullable NumberedPipe pipe)
      throws IOException {
    return options.stdout().isPipe() ? reading(pipe, process.getInputStream()) : null;
  }

  private @Nullable PipeEnd stderrOf(Process process, @Nullable NumberedPipe pipe)
      throws IOException {
    return options.stderr().isPipe() ? reading(pipe, process.getErrorStream()) : null;
  }

  private static PipeEnd reading(@Nullable NumberedPipe pipe, java.io.InputStream otherwise)
      throws IOException {
    if (pipe == null) {
      return PipeEnd.reading(otherwise);
    }
    // The child has its own; while this one is open, the output does not end.
    pipe.pipe().sink().close();
    return PipeEnd.reading(pipe.pipe().source());
  }

  /**
   * What was started: the process, and this program's ends of its pipes, null where it has none.
   */
  record Launched(
      Process process,
      @Nullable PipeEnd stdin,
      @Nullable PipeEnd stdout,
      @Nullable PipeEnd stderr) {

    /** Ends a child that no code wants any more. */
    void discard() {
      boolean _ = process.toHandle().destroyForcibly();
      for (Closeable end : new @Nullable PipeEnd[] {stdin, stdout, stderr}) {
        PipeEnd.closeQuietly(end);
      }
    }
  }
}

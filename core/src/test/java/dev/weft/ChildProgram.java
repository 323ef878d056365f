package dev.weft;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A test's program in a JVM of its own, on the same engine as the test. */
final class ChildProgram implements AutoCloseable {
  private static final long SECONDS_TO_END = 30;

  private final Process process;
  private final BufferedReader reader;
  private final List<String> output = new ArrayList<>();

  private ChildProgram(Process process) {
    this.process = process;
    this.reader = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts the {@code main} of a class; its standard error goes where its standard output goes. */
  static ChildProgram start(Class<?> program) throws IOException {
    return startWithout("nothing", program);
  }

  /** Starts a program without those entries of the class path that contain a text. */
  static ChildProgram startWithout(String missing, Class<?> program) throws IOException {
    return start(missing, engineOptions(), program);
  }

  /** Starts a program with further JVM options. */
  static ChildProgram startWith(List<String> options, Class<?> program) throws IOException {
    var all = engineOptions();
    all.addAll(options);
    return start("nothing", all, program);
  }

  /** Starts a program with further JVM options, after a line of shell that limits what it gets. */
  static ChildProgram startLimited(String limit, List<String> options, Class<?> program)
      throws IOException {
    var all = engineOptions();
    all.addAll(options);
    var command = new ArrayList<>(List.of("sh", "-c", limit + "; exec \"$@\"", "sh"));
    command.addAll(command("nothing", all, program));
    return new ChildProgram(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private static List<String> engineOptions() {
    var options = new ArrayList<String>();
    if (Engine.CURRENT instanceof SchedulerEngine) {
      options.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    }
    options.add("-Dweft.engine=" + Engine.CURRENT.engineName());
    return options;
  }

  /** Starts a program with JVM options of its own, and no others. */
  static ChildProgram startWithOptions(List<String> options, Class<?> program) throws IOException {
    return start("nothing", options, program);
  }

  private static ChildProgram start(String missing, List<String> options, Class<?> program)
      throws IOException {
    return new ChildProgram(
        new ProcessBuilder(command(missing, options, program)).redirectErrorStream(true).start());
  }

  private static List<String> command(String missing, List<String> options, Class<?> program) {
    var classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains(missing))
            .collect(Collectors.joining(File.pathSeparator));
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classPath));
    command.addAll(options);
    command.add(program.getName());
    return command;
  }

  /** What programs print with: it is seen at once. */
  @SuppressWarnings("SystemOut") // the test reads it
  static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  /** Waits for a line of the program's output. */
  void awaitLine(String expected) throws IOException {
    String line;
    while ((line = reader.readLine()) != null) {
      output.add(line);
      if (line.equals(expected)) {
        return;
      }
    }
    throw new AssertionError("the program ended without the line " + expected + ": " + output);
  }

  /**
   * Skips a test that needs SIGINT where it is ignored: whoever is started by a process that
   * ignores it, such as a shell's background job, ignores it too.
   */
  static void assumeInterruptsArrive() throws IOException {
    assumeFalse(ignoresInterrupts(), "whoever started these tests has SIGINT ignored");
  }

  private static boolean ignoresInterrupts() throws IOException {
    var status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    try (var lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("SigIgn:"))
          .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }
  }

  /** Sends it SIGINT, as Ctrl-C does. */
  void interrupt() throws IOException, InterruptedException {
    send("INT");
  }

  /** Sends it a signal. */
  void send(String signal) throws IOException, InterruptedException {
    int result =
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    if (result != 0) {
      throw new AssertionError("kill: exit code " + result);
    }
  }

  /** Waits for its end. */
  int exitCode() throws InterruptedException {
    reader.lines().forEach(output::add);
    if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
      throw new AssertionError("the program does not end: " + output);
    }
    return process.exitValue();
  }

  /** What it has printed so far. */
  List<String> output() {
    return output;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.weft.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program of the examples, run as a source file in a JVM of its own, on the engine of the test.
 */
final class SourceProgram {
  private final Process process;

  private SourceProgram(Process process) {
    this.process = process;
  }

  static SourceProgram start(String name, String... arguments) throws IOException {
    return start(name, Map.of(), arguments);
  }

  static SourceProgram start(String name, Map<String, String> environment, String... arguments)
      throws IOException {
    String source = Repository.ROOT.resolve("examples/src/main/java/" + name + ".java").toString();
    return start(source, environment, List.of(arguments));
  }

  /** As it was compiled with the tests, where its parts would have to be compiled, too. */
  static SourceProgram startCompiled(String name, String... arguments) throws IOException {
    return start(name, Map.of(), List.of(arguments));
  }

  private static SourceProgram start(
      String program, Map<String, String> environment, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String engine = System.getProperty("weft.engine", "scheduler");
    if (engine.equals("scheduler")) {
      command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    }
    command.add("-Dweft.engine=" + engine);
    // Loading a library's classes blocks a loop for a while on a slow machine, and is reported.
    command.add("-Dorg.slf4j.simpleLogger.log.dev.weft=error");
    command.add("-Dorg.slf4j.simpleLogger.log.com.zaxxer=error");
    command.addAll(List.of("--class-path", System.getProperty("java.class.path")));
    command.add(program);
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    return new SourceProgram(builder.start());
  }

  /** All that it prints, to its end. */
  String output() throws IOException {
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  /** What it prints, for one who reads it as it comes. */
  BufferedReader outputReader() {
    return process.inputReader(UTF_8);
  }

  /** Sends it SIGTERM. */
  void terminate() {
    boolean _ = process.toHandle().destroy();
  }

  int exitValue() throws InterruptedException {
    return process.waitFor();
  }

  void end() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}

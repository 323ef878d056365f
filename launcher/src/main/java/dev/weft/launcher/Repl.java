package dev.weft.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jshell.tool.JavaShellToolBuilder;

/**
 * The prompt of {@code ./weft repl}: JShell with Weft imported, whose statements are tasks of a
 * loop that runs for as long as the prompt is there.
 */
public final class Repl {
  private Repl() {}

  /**
   * Reads statements until the end of the input or {@code /exit}, whose code it exits with.
   *
   * @param args what JShell takes: its options, and files to load first
   * @throws Exception if JShell cannot start
   */
  public static void main(String[] args) throws Exception {
    Path startup = startup();
    int code;
    try {
      List<String> arguments = new ArrayList<>();
      arguments.addAll(List.of("--execution", TaskExecutionProvider.NAME));
      arguments.addAll(List.of("--class-path", System.getProperty("java.class.path")));
      arguments.addAll(List.of("--startup", startup.toString()));
      arguments.addAll(List.of(args));
      code = JavaShellToolBuilder.builder().start(arguments.toArray(String[]::new));
    } finally {
      Files.deleteIfExists(startup);
    }
    System.exit(code);
  }

  /** What JShell reads before the first prompt, which it takes from a file only. */
  private static Path startup() throws IOException {
    Path file = Files.createTempFile("weft-", ".jsh");
    try (InputStream in = Repl.class.getResourceAsStream("startup.jsh")) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }
}

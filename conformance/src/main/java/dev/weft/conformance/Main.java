package dev.weft.conformance;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The command line: {@code weft conformance FILE.jsonl…}. */
public final class Main {
  private static final int ALL_MATCH = 0;
  private static final int SOME_DIFFER = 1;
  private static final int CANNOT_RUN = 2;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final PrintStream out;
  private final PrintStream err;
  private int programs;
  private int matches;

  Main(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /**
   * Runs the programs of the files, prints those whose trace differs, and exits: with 0 if none
   * does, with 1 if any does, with 2 if a file cannot be read or is not of the format.
   *
   * @param args the files' names
   * @throws InterruptedException if the thread is interrupted
   */
  @SuppressWarnings("SystemOut") // it is a command
  public static void main(String[] args) throws InterruptedException {
    int status = new Main(System.out, System.err).run(List.of(args));
    System.out.flush();
    System.exit(status);
  }

  int run(List<String> files) throws InterruptedException {
    if (files.isEmpty()) {
      err.println("usage: weft conformance FILE.jsonl…");
      return CANNOT_RUN;
    }
    try (var checker = new Checker(LIMIT)) {
      for (String file : files) {
        run(checker, Path.of(file));
      }
    } catch (FormatException e) {
      err.println(e.getMessage());
      return CANNOT_RUN;
    } catch (NoSuchFileException e) {
      err.println(e.getFile() + ": no such file");
      return CANNOT_RUN;
    } catch (IOException e) {
      err.println("cannot read: " + e);
      return CANNOT_RUN;
    }
    out.println(matches + " of " + programs + " programs match");
    return matches == programs ? ALL_MATCH : SOME_DIFFER;
  }

  private void run(Checker checker, Path path)
      throws IOException, FormatException, InterruptedException {
    try (var file = new ProgramFile(path)) {
      int before = programs;
      for (Program program = file.next(); program != null; program = file.next()) {
        programs++;
        switch (checker.check(program)) {
          case Verdict.Match() -> matches++;
          case Verdict.Difference difference -> out.println(Report.of(difference));
        }
      }
      if (programs == before) {
        throw new FormatException(path + ": holds no program");
      }
    }
  }
}

package dev.weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  private static final String GREETING =
      """
      {"id":"greeting","procs":{"main":[["log","hello"]]},\
      "expect":["0 main start","0 main hello","0 main end none","0 - over"]}
      """;

  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void run_programThatMatches_countsIt() throws Exception {
    int status = run(GREETING);

    assertThat(text(out)).isEqualTo("1 of 1 programs match\n");
    assertThat(status).isZero();
  }

  @Test
  void run_programThatDiffers_showsTheFirstLineThatDoes() throws Exception {
    int status = run(GREETING + GREETING.replace("main hello", "main goodbye"));

    assertThat(text(out))
        .isEqualTo(
            """
            greeting: differs at line 2 of its trace
                1 | 0 main start
              expected:
              - 2 | 0 main goodbye
              - 3 | 0 main end none
              - 4 | 0 - over
              got:
              + 2 | 0 main hello
              + 3 | 0 main end none
              + 4 | 0 - over

            1 of 2 programs match
            """);
    assertThat(status).isEqualTo(1);
  }

  @Test
  void run_traceThatIsTooShort_saysThatItEnds() throws Exception {
    int status = run(GREETING.replace("\"0 - over\"", "\"0 - over\",\"1 - more\""));

    assertThat(text(out))
        .contains(
            """
              expected:
              - 5 | 1 - more
              - (the end of the trace)
              got:
              + (the end of the trace)
            """);
    assertThat(status).isEqualTo(1);
  }

  @Test
  void run_programThatWouldGoOnForEver_isADifference() throws Exception {
    int status =
        run(GREETING.replace("[\"log\",\"hello\"]", "[\"repeat\",3000,[[\"log\",\"hello\"]]]"));

    assertThat(text(out)).contains("the trace is too long").endsWith("0 of 1 programs match\n");
    assertThat(status).isEqualTo(1);
  }

  @Test
  void run_programWithAnUnknownObject_isADifference() throws Exception {
    int status = run(GREETING.replace("[\"log\",\"hello\"]", "[\"get\",\"q\"]"));

    assertThat(text(out)).contains("there is no queue q").endsWith("0 of 1 programs match\n");
    assertThat(status).isEqualTo(1);
  }

  @Test
  void run_lineThatIsNoProgram_namesFileAndLine() throws Exception {
    int status = run(GREETING + "\n" + GREETING.replace("\"log\"", "\"lgo\""));

    assertThat(text(err))
        .endsWith("programs.jsonl:3: procs: main: operation 0: there is no operation lgo\n");
    assertThat(status).isEqualTo(2);
  }

  @Test
  void run_fileWithoutPrograms_isAnError() throws Exception {
    int status = run("\n");

    assertThat(text(err)).endsWith("programs.jsonl: holds no program\n");
    assertThat(status).isEqualTo(2);
  }

  @Test
  void run_fileThatIsNotThere_isAnError() throws Exception {
    int status = main().run(List.of("no/such.jsonl"));

    assertThat(text(err)).isEqualTo("no/such.jsonl: no such file\n");
    assertThat(status).isEqualTo(2);
  }

  @Test
  void run_noFile_saysHowItIsUsed() throws Exception {
    int status = main().run(List.of());

    assertThat(text(err)).startsWith("usage: ");
    assertThat(status).isEqualTo(2);
  }

  private int run(String content) throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("programs.jsonl"), content);
    return main().run(List.of(file.toString()));
  }

  private Main main() {
    return new Main(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}

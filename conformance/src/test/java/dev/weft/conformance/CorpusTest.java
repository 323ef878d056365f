package dev.weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CorpusTest {

  @Test
  void corpus_everyProgram_makesTheTraceOfAsyncio()
      throws InterruptedException, URISyntaxException {
    var corpus = Objects.requireNonNull(CorpusTest.class.getResource("/corpus.jsonl"));
    var out = new ByteArrayOutputStream();
    var print = new PrintStream(out, true, StandardCharsets.UTF_8);

    int status = new Main(print, print).run(List.of(Path.of(corpus.toURI()).toString()));

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("4000 of 4000 programs match\n");
    assertThat(status).isZero();
  }
}

package dev.weft.net;

import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of the documentation. */
class ReadmeTest {

  @Test
  void echo() throws Exception {
    Loops.run(() -> {
      // @start region="echo"
      Server server =
          startServer(
              "127.0.0.1",
              0,
              (reader, writer) -> {
                for (String line : reader.lines()) {
                  writer.writeLine(line);
                  writer.drain();
                }
              });
      // @end

      assertThat(ask(server.port(), "hello")).isEqualTo("hello");
      server.close();
    });
  }

  private static String ask(int port, String question) throws Exception {
    // @start region="client"
    try (Connection connection = openConnection("127.0.0.1", port)) {
      connection.writer().writeLine(question);
      return connection.reader().readLine();
    }
    // @end
  }

  @Test
  void lines() throws Exception {
    Loops.run(() -> {
      var reader = new StreamReader();
      reader.feedData("a\nb\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      reader.feedEof();
      List<String> seen = new ArrayList<>();
      // @start region="lines"
      for (String line : reader.lines()) {
        seen.add(line);
      }
      // @end

      assertThat(seen).containsExactly("a", "b");
    });
  }
}

import static dev.weft.Async.createTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.EventLoop;
import dev.weft.net.MemoryStreams;
import dev.weft.testing.OnLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The last page of the tutorial. */
class Tutorial5Test {
  @TempDir Path folder;

  // @start region="silence"
  @Test
  @OnLoop
  void serve_clientIsSilent_saysGoodbye(EventLoop loop) throws IOException {
    var board = new Tutorial5(folder.resolve("board.txt"));
    try (var streams = MemoryStreams.pair()) {
      var client = streams.left();
      var server = streams.right();
      var served = createTask(() -> board.serve(server.reader(), server.writer()));

      assertThat(client.reader().readLine())
          .isEqualTo("goodbye, you have said nothing for 5 minutes");

      assertThat(loop.time()).isEqualTo(Duration.ofMinutes(5)); // and took some milliseconds
      served.await();
    }
  }

  // @end

  @Test
  @OnLoop
  void load_afterNotesWereMade_goesOnCounting() throws IOException {
    Path file = folder.resolve("board.txt");

    assertThat(note(new Tutorial5(file), "milk")).isEqualTo("note 1");
    var again = new Tutorial5(file);
    again.load();

    assertThat(note(again, "bread")).isEqualTo("note 2");
  }

  private static String note(Tutorial5 board, String text) throws IOException {
    try (var streams = MemoryStreams.pair()) {
      var served =
          createTask(() -> board.serve(streams.right().reader(), streams.right().writer()));
      streams.left().writer().writeLine(text);
      String answer = streams.left().reader().readLine();
      streams.left().writer().writeEof();
      served.await();
      return answer;
    }
  }
}

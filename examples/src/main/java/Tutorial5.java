import static dev.weft.Async.run;
import static dev.weft.Async.timeout;
import static dev.weft.net.Net.startServer;

import dev.weft.file.AsyncFiles;
import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** A board of notes that are there again after a restart. */
class Tutorial5 {
  static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Path file;
  private final List<String> notes = new ArrayList<>();

  Tutorial5(Path file) {
    this.file = file;
  }

  public static void main(String[] arguments) throws IOException {
    var board = new Tutorial5(Path.of("board.txt"));
    int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9000;
    run(() -> {
      board.load();
      startServer("127.0.0.1", port, board::serve).serveForever();
    });
  }

  void load() throws IOException {
    if (Files.exists(file)) {
      try (var lines = AsyncFiles.lines(file)) {
        lines.forEach(notes::add);
      }
    }
  }

  void serve(StreamReader reader, StreamWriter writer) throws IOException {
    try {
      String line;
      while ((line = timeout(PATIENCE, () -> reader.readLine())) != null) {
        AsyncFiles.appendString(file, line + "\n"); // a thread writes; this task waits for it
        notes.add(line);
        writer.writeLine("note " + notes.size());
        writer.drain();
      }
    } catch (TimeoutException silence) {
      writer.writeLine("goodbye, you have said nothing for " + PATIENCE.toMinutes() + " minutes");
    }
  }
}

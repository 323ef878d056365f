import static dev.weft.Async.run;
import static dev.weft.Async.timeout;
import static dev.weft.net.Net.startServer;

import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;

final Duration patience = Duration.ofMinutes(5);
final List<String> notes = new ArrayList<>();

void main(String[] arguments) throws IOException {
  int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9000;
  run(() -> startServer("127.0.0.1", port, this::serve).serveForever());
}

void serve(StreamReader reader, StreamWriter writer) throws IOException {
  try {
    String line;
    while ((line = timeout(patience, () -> reader.readLine())) != null) {
      notes.add(line);
      writer.writeLine("note " + notes.size());
      writer.drain();
    }
    if (writer.isServerClosing()) {
      writer.writeLine("goodbye, the board is being taken down");
    }
  } catch (TimeoutException silence) {
    writer.writeLine("goodbye, you have said nothing for " + patience.toMinutes() + " minutes");
  }
}

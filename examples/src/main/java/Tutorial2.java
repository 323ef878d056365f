import static dev.weft.Async.run;
import static dev.weft.net.Net.startServer;

import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;

final List<String> notes = new ArrayList<>();

void main(String[] arguments) throws IOException {
  int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9000;
  run(() -> startServer("127.0.0.1", port, this::serve).serveForever());
}

void serve(StreamReader reader, StreamWriter writer) throws IOException {
  for (String line : reader.lines()) {
    if (line.equals("list")) {
      for (String note : notes) {
        writer.writeLine(note);
      }
    } else {
      notes.add(line);
      writer.writeLine("note " + notes.size());
    }
    writer.drain();
  }
}

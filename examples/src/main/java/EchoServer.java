import static dev.weft.Async.run;
import static dev.weft.net.Net.startServer;

import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;

void main() throws IOException {
  run(() -> startServer("127.0.0.1", 9000, this::echo).serveForever());
}

void echo(StreamReader reader, StreamWriter writer) throws IOException {
  for (String line : reader.lines()) {
    writer.writeLine(line);
    writer.drain();
  }
}

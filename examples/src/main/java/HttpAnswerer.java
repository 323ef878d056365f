import static dev.weft.Async.run;
import static dev.weft.net.Net.startServer;

import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;

void main() throws IOException {
  run(() -> startServer("127.0.0.1", 9000, this::answer).serveForever());
}

void answer(StreamReader reader, StreamWriter writer) throws IOException {
  for (String line : reader.lines()) {
    if (line.isEmpty()) { // the end of a request's head
      String body = "hello\n";
      writer.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
      writer.drain();
    }
  }
}

import static dev.weft.Async.run;
import static dev.weft.Async.timeout;
import static dev.weft.net.Net.openConnection;

void main(String[] lines) throws Exception {
  run(() -> timeout(Duration.ofSeconds(5), () -> talk(lines)));
}

void talk(String[] lines) throws IOException {
  try (var connection = openConnection("127.0.0.1", 9000)) {
    for (String line : lines) {
      connection.writer().writeLine(line);
      connection.writer().drain();
      IO.println(connection.reader().readLine());
    }
  }
}

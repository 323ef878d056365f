package dev.weft.simulation;

import dev.weft.net.Connection;
import dev.weft.net.Net;
import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;
import java.io.IOException;

/** Programs of hosts that several tests use. */
final class Programs {
  static final int PORT = 7000;

  private Programs() {}

  /** Sends every line back. */
  static void serveEcho() throws IOException {
    var _ = Net.startServer(null, PORT, Programs::echo);
  }

  static void echo(StreamReader reader, StreamWriter writer) throws IOException {
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      writer.writeLine(line);
      writer.drain();
    }
  }

  /** Sends a line, and returns the one that comes back. */
  static String ask(Connection connection, String line) throws IOException {
    connection.writer().writeLine(line);
    connection.writer().drain();
    String answer = connection.reader().readLine();
    return answer == null ? "(end)" : answer;
  }
}

package dev.weft.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The programs of the tutorial do what its pages say. */
class TutorialTest {
  private SourceProgram program;
  private int port;

  private void startServer(String name) throws IOException {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    program = SourceProgram.start(name, Integer.toString(port));
  }

  @AfterEach
  void end() throws Exception {
    program.end();
  }

  @Test
  void first_twoTasks_takeTurns() throws Exception {
    program = SourceProgram.start("Tutorial1");

    String output = program.output();

    assertThat(output).contains("fast 1\n", "  slow 1\n", "fast 4\n", "  slow 4\n8 ticks\n");
    assertThat(output.indexOf("fast 2")).isLessThan(output.indexOf("slow 2"));
  }

  @Test
  void second_twoClients_shareTheNotes() throws Exception {
    startServer("Tutorial2");

    try (var one = new Client();
        var other = new Client()) {
      one.writes("milk");
      assertThat(one.reads()).isEqualTo("note 1");
      other.writes("bread");
      assertThat(other.reads()).isEqualTo("note 2");
      one.writes("list");

      assertThat(one.reads()).isEqualTo("milk");
      assertThat(one.reads()).isEqualTo("bread");
    }
  }

  @Test
  void third_follower_readsWhatOthersNote() throws Exception {
    startServer("Tutorial3");

    try (var follower = new Client();
        var writer = new Client()) {
      follower.writes("first");
      assertThat(follower.reads()).isEqualTo("note 1");
      follower.writes("follow");
      follower.writes(""); // ends the following at once, which shows that it had begun
      follower.writes("follow");
      follower.writes("");
      follower.writes("second");
      assertThat(follower.reads()).isEqualTo("note 2");

      follower.writes("follow");
      String seen;
      do { // until the server has read that
        writer.writes("third");
        assertThat(writer.reads()).startsWith("note ");
      } while (!follower.hasSomething());
      seen = follower.reads();

      assertThat(seen).isEqualTo("third");
    }
  }

  @Test
  void fourth_serverEnds_saysGoodbye() throws Exception {
    startServer("Tutorial4");

    try (var client = new Client()) {
      client.writes("milk");
      assertThat(client.reads()).isEqualTo("note 1");
      program.terminate();

      assertThat(client.reads()).isEqualTo("goodbye, the board is being taken down");
      assertThat(client.reads()).isNull();
    }
    assertThat(program.exitValue()).isEqualTo(143);
  }

  private final class Client implements AutoCloseable {
    private final Socket socket = connect();
    private final BufferedReader reader =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));

    Client() throws IOException {}

    /** Connects as soon as the server listens; the test's own limit bounds that. */
    private Socket connect() throws IOException {
      while (true) {
        try {
          return new Socket(InetAddress.getLoopbackAddress(), port);
        } catch (ConnectException e) {
          Thread.onSpinWait();
        }
      }
    }

    void writes(String line) throws IOException {
      socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
    }

    String reads() throws IOException {
      return reader.readLine();
    }

    boolean hasSomething() throws IOException {
      return reader.ready();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}

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
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Talks to the examples' servers that take the port as an argument. */
class ServersTest {
  private SourceProgram server;
  private int port;

  private void start(String name) throws IOException {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    server = SourceProgram.start(name, Integer.toString(port));
  }

  @AfterEach
  void end() throws Exception {
    server.end();
  }

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

  @Test
  void channelEcho_bytesOfTwoClients_comeBack() throws Exception {
    start("ChannelEcho");
    byte[] sent = new byte[20_000];
    new Random(1).nextBytes(sent);

    try (Socket first = connect();
        Socket second = connect()) {
      for (Socket client : new Socket[] {first, second, first}) {
        client.getOutputStream().write(sent);
        assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
      }
    }
  }

  @Test
  void chat_severalPeople_readEachOther() throws Exception {
    start("Chat");

    try (var ann = new Person("ann", connect())) {
      assertThat(ann.reads()).isEqualTo("ann has come; here are ann");
      try (var bob = new Person("bob", connect())) {
        assertThat(bob.reads()).isEqualTo("bob has come; here are ann, bob");
        assertThat(ann.reads()).isEqualTo("bob has come; here are ann, bob");

        ann.writes("hello");

        assertThat(ann.reads()).isEqualTo("ann: hello");
        assertThat(bob.reads()).isEqualTo("ann: hello");
      }
      assertThat(ann.reads()).isEqualTo("bob has gone");
      try (var impostor = new Person("ann", connect())) {
        assertThat(impostor.reads()).isEqualTo("That name will not do. Goodbye!");
        assertThat(impostor.reads()).isNull();
      }
    }
  }

  private static final class Person implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader reader;

    Person(String name, Socket socket) throws IOException {
      this.socket = socket;
      this.reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      assertThat(reads()).isEqualTo("What is your name?");
      writes(name);
    }

    String reads() throws IOException {
      return reader.readLine();
    }

    void writes(String line) throws IOException {
      socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}

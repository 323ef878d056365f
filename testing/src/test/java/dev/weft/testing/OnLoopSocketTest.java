package dev.weft.testing;

import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.net.Server;
import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;
import java.io.IOException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class OnLoopSocketTest {

  @Nested
  @OnLoop(clock = LoopClock.REAL)
  class EverythingClosed {
    @RepeatedTest(20)
    void end_allClosed_nothingIsLeftBehind() throws IOException {
      try (var server = startServer("127.0.0.1", 0, OnLoopSocketTest::echo);
          var connection = openConnection("127.0.0.1", server.port())) {
        connection.writer().writeLine("hello");
        assertThat(connection.reader().readLine()).isEqualTo("hello");
      }
    }
  }

  @OnLoop(clock = LoopClock.REAL)
  static class LeavesAServer {
    static int port;

    @Test
    void test() throws IOException {
      listen();
    }

    private static void listen() throws IOException {
      Server server = startServer("127.0.0.1", 0, OnLoopSocketTest::echo);
      port = server.port();
    }
  }

  @Test
  void end_serverOpen_failsAndSaysWhereItWasMade() {
    var failure = SampleRun.of(LeavesAServer.class).onlyFailure();

    assertThat(failure)
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll(
            "left this behind",
            "ServerSocketChannel[127.0.0.1:" + LeavesAServer.port + "], which is open, made",
            "LeavesAServer.listen(OnLoopSocketTest.java");
  }

  @OnLoop(clock = LoopClock.REAL)
  static class LeavesAConnection {
    @Test
    void test() throws IOException {
      try (var server = startServer("127.0.0.1", 0, OnLoopSocketTest::echo)) {
        connect(server.port());
      }
    }

    private static void connect(int port) throws IOException {
      openConnection("127.0.0.1", port).writer().writeLine("hello");
    }
  }

  @Test
  void end_connectionOpen_failsAndNamesBothEndsAndTheTaskThatServesIt() {
    var failure = SampleRun.of(LeavesAConnection.class).onlyFailure();

    assertThat(failure)
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll(
            "SocketChannel[connected local=/127.0.0.1:",
            "LeavesAConnection.connect(OnLoopSocketTest.java",
            "OnLoopSocketTest.echo(OnLoopSocketTest.java");
  }

  @OnLoop
  static class OpensASocketInVirtualTime {
    @Test
    void test() throws IOException {
      startServer("127.0.0.1", 0, OnLoopSocketTest::echo).close();
    }
  }

  @Test
  void socket_onTheVirtualClock_isRefused() {
    var failure = SampleRun.of(OpensASocketInVirtualTime.class).onlyFailure();

    assertThat(failure)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("VirtualClock[0.0 s]", "knows no sockets", "LoopClock.REAL");
  }

  private static void echo(StreamReader reader, StreamWriter writer) throws IOException {
    for (String line : reader.lines()) {
      writer.writeLine(line);
      writer.drain();
    }
  }
}

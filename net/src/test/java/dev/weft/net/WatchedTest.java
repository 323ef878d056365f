package dev.weft.net;

import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.EventLoop;
import dev.weft.spi.Poller;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the poller says that it watches. */
class WatchedTest {

  @Test
  void watched_serverAndConnection_areNamedByTheirAddresses() throws Exception {
    Loops.run(() -> {
      try (var server = startServer("127.0.0.1", 0, (reader, _) -> reader.readAll());
          var connection = openConnection("127.0.0.1", server.port())) {

        assertThat(watched().stream().map(Poller.Watched::what).map(Object::toString).toList())
            .contains("ServerSocketChannel[127.0.0.1:" + server.port() + "]")
            .anyMatch(what -> what.contains("remote=/127.0.0.1:" + server.port()));
        assertThat(connection.writer().isClosing()).isFalse();
      }
    });
  }

  @Test
  void watched_inDebugMode_sayWhereTheyWereMade() throws Exception {
    Loops.run(() -> {
      EventLoop.running().setDebug(true);
      var server = startServer("127.0.0.1", 0, (reader, _) -> reader.readAll());

      var origin = watched().getFirst().origin();

      assertThat(Arrays.stream(origin.getStackTrace()).map(StackTraceElement::getClassName))
          .contains(WatchedTest.class.getName());
      server.close();
    });
  }

  @Test
  void watched_closed_areNoLonger() throws Exception {
    Loops.run(() -> {
      var server = startServer("127.0.0.1", 0, (reader, _) -> reader.readAll());

      server.close();

      assertThat(watched()).isEmpty();
    });
  }

  private static List<Poller.Watched> watched() {
    return EventLoop.running().poller().watched();
  }
}

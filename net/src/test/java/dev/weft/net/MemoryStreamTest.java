package dev.weft.net;

import static dev.weft.Async.createTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.spi.Poller;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class MemoryStreamTest extends StreamSuite {

  @Override
  Peers.Streams connect() {
    var pair = MemoryStreams.pair(StreamOptions.DEFAULT.withLimitBytes(LIMIT_BYTES));
    return new Peers.Streams(pair.left(), pair.right());
  }

  @Override
  void reset(Connection end) {
    MemoryStreams.reset(end);
  }

  // @start region="pair"
  /** The code under test, which knows nothing of where its streams come from. */
  static void greet(StreamReader reader, StreamWriter writer) throws IOException {
    writer.writeLine("hello, " + reader.readLine());
    writer.close();
  }

  @Test
  void greet_aName_answersWithIt() throws Exception {
    Loops.run(() -> {
      try (var pair = MemoryStreams.pair()) {
        createTask(() -> greet(pair.right().reader(), pair.right().writer()));

        pair.left().writer().writeLine("Ada");

        assertThat(pair.left().reader().readLine()).isEqualTo("hello, Ada");
        assertThat(pair.left().reader().readLine()).isNull();
      }
    });
  }

  // @end

  @Test
  void pair_onALoopWithoutSockets_works() throws Exception {
    try (var loop = EventLoop.create(new NoWaiting())) {
      String answer =
          loop.runUntilComplete(() -> {
            try (var pair = MemoryStreams.pair()) {
              createTask(() -> greet(pair.right().reader(), pair.right().writer()));
              pair.left().writer().writeLine("Bob");
              return pair.left().reader().readLine();
            }
          });

      assertThat(answer).isEqualTo("hello, Bob");
    }
  }

  @Test
  void reset_ofAnotherKindOfConnection_isRefused() throws Exception {
    Loops.run(() -> {
      try (var server = Net.startServer("127.0.0.1", 0, (reader, _) -> reader.readAll());
          var connection = Net.openConnection("127.0.0.1", server.port())) {
        assertThatThrownBy(() -> MemoryStreams.reset(connection))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("pair()");
      }
    });
  }

  /** A poller that finds nothing. */
  private static final class NoWaiting implements Poller {
    @Override
    public void poll(long timeoutNanos) {}

    @Override
    public void wakeup() {}

    @Override
    public void close() {}
  }
}

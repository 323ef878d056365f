package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.spi.Poller;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

  // @start region="protocol"
  /** The protocol under test: counts what comes in, and says how much that was at its end. */
  static final class Counter implements Protocol {
    private Transport transport;
    private int count;

    @Override
    public void connectionMade(Transport newTransport) {
      transport = newTransport;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      count += data.remaining();
    }

    @Override
    public boolean eofReceived() {
      transport.write(ByteBuffer.wrap((count + " bytes").getBytes(UTF_8)));
      return false; // close
    }
  }

  // @end

  @Test
  void counter_threeWrites_countsAllOfThem() throws Exception {
    Loops.run(() -> {
      // @start region="connect"
      try (var peer = MemoryStreams.connect(new Counter())) {
        for (String part : List.of("one", "two", "three")) {
          peer.writer().write(part);
          sleep(Duration.ofMillis(1)); // arrives by itself
        }
        peer.writer().writeEof();

        assertThat(new String(peer.reader().readAll(), UTF_8)).isEqualTo("11 bytes");
      }
      // @end
    });
  }

  @Test
  void connect_protocolThrows_endsTheConnection() throws Exception {
    Loops.run(() -> {
      var reports = new ArrayList<ErrorReport>();
      EventLoop.running().setExceptionHandler((_, report) -> reports.add(report));
      Protocol failing =
          new Protocol() {
            @Override
            public void connectionMade(Transport transport) {}

            @Override
            public void dataReceived(ByteBuffer data) {
              throw new IllegalStateException("thrown");
            }
          };
      try (var peer = MemoryStreams.connect(failing)) {
        peer.writer().writeLine("x");

        assertThat(peer.reader().readLine()).isNull();
        assertThat(reports)
            .singleElement()
            .extracting(ErrorReport::exception)
            .isInstanceOf(IllegalStateException.class);
      }
    });
  }

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

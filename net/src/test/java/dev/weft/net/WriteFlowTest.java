package dev.weft.net;

import static dev.weft.Async.createTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WriteFlowTest {

  // @start region="protocol"
  /** A protocol that tasks write by, as fast as the peer reads. */
  static final class Sender implements Protocol {
    private final WriteFlow flow = new WriteFlow();
    private Transport transport;

    void send(byte[] message) throws IOException {
      transport.write(message);
      flow.drain();
    }

    @Override
    public void connectionMade(Transport newTransport) {
      transport = newTransport;
    }

    @Override
    public void pauseWriting() {
      flow.pauseWriting();
    }

    @Override
    public void resumeWriting() {
      flow.resumeWriting();
    }

    @Override
    public void connectionLost(@Nullable Exception cause) {
      flow.connectionLost(cause);
    }
  }

  // @end

  @Test
  void drain_overAConnectionThatIsNotRead_waitsUntilItIs() throws Exception {
    Loops.run(() -> {
      var peers = Peers.protocols(Sender::new);
      peers.server().transport.pauseReading();
      byte[] message = new byte[1 << 20];
      var sending =
          createTask(() -> {
            for (int i = 0; i < 20; i++) {
              peers.client().send(message);
            }
          });
      Loops.until(() -> sending.waitingOn() != null);
      assertThat(peers.client().transport.writeBufferSizeBytes()).isLessThanOrEqualTo(1 << 20);
      assertThat(peers.client().flow.isPaused()).isTrue();

      peers.server().transport.resumeReading();
      sending.await();

      peers.client().transport.abort();
      peers.server().transport.abort();
    });
  }

  @Test
  void drain_severalTasks_goOnInOrderAndACancelledOneDisturbsNone() throws Exception {
    Loops.run(() -> {
      var flow = new WriteFlow();
      List<Integer> order = new ArrayList<>();
      flow.drain();
      flow.pauseWriting();
      var first = createTask(() -> drained(flow, order, 1));
      var second = createTask(() -> drained(flow, order, 2));
      var third = createTask(() -> drained(flow, order, 3));
      Loops.turn();
      second.cancel();
      Loops.turn();

      flow.resumeWriting();
      first.await();
      third.await();

      assertThatThrownBy(second::await).isInstanceOf(CancelledError.class);
      assertThat(order).containsExactly(1, 3);
    });
  }

  private static void drained(WriteFlow flow, List<Integer> order, int number) throws IOException {
    flow.drain();
    order.add(number);
  }

  @Test
  void drain_connectionLost_throwsAtOnceAndToThoseThatWait() throws Exception {
    Loops.run(() -> {
      var flow = new WriteFlow();
      var cause = new IOException("a cable");
      flow.pauseWriting();
      var waiting = createTask(flow::drain);
      Loops.turn();

      flow.connectionLost(cause);

      assertThatThrownBy(waiting::await).hasRootCause(cause);
      assertThatThrownBy(flow::drain).isInstanceOf(SocketException.class).hasCause(cause);
      var closed = new WriteFlow();
      closed.connectionLost(null);
      assertThatThrownBy(closed::drain).isInstanceOf(SocketException.class).hasNoCause();
    });
  }

  // ---- what transports tell of it

  @Test
  void watermarks_ofEachKindOfTransport_areReadable() throws Exception {
    Loops.run(() -> {
      var tcp = Peers.streams(StreamOptions.DEFAULT);
      var tls = TlsPeers.streams(TlsCertificates.server(), TlsCertificates.client());
      var memory = MemoryStreams.pair();
      var pipe = java.nio.channels.Pipe.open();
      var sink = Pipes.openWriter(pipe.sink());
      var blocking = Pipes.openWriter(java.io.OutputStream.nullOutputStream());
      for (var transport :
          List.of(
              tcp.client().writer().transport(),
              tls.client().writer().transport(),
              memory.left().writer().transport(),
              sink.transport(),
              blocking.transport())) {
        assertThat(transport.watermarks()).isEqualTo(new Watermarks(16 * 1024, 64 * 1024));

        transport.setWatermarks(1, 2);

        assertThat(transport.watermarks()).isEqualTo(new Watermarks(1, 2));
        assertThatThrownBy(() -> transport.setWatermarks(2, 1))
            .isInstanceOf(IllegalArgumentException.class);
        assertThat(transport.watermarks()).isEqualTo(new Watermarks(1, 2));
        transport.abort();
      }
      try (var endpoint = Net.openDatagramEndpoint(null, null)) {
        endpoint.transport().setWatermarks(3, 4);
        assertThat(endpoint.transport().watermarks()).isEqualTo(new Watermarks(3, 4));
      }
      assertThatThrownBy(new RecordingTransport()::watermarks)
          .isInstanceOf(UnsupportedOperationException.class);
      pipe.source().close();
      tcp.server().close();
      tls.server().close();
      memory.close();
    });
  }

  @Test
  void dataReceived_ofAProtocolWithoutOne_isDropped() throws Exception {
    Loops.run(() -> {
      var peers = Peers.protocols(() -> new Protocol() {});

      peers.client().dataReceived(ByteBuffer.allocate(1));
      assertThat(peers.client().eofReceived()).isFalse();
    });
  }
}

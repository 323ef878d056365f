package dev.weft.net;

import static dev.weft.net.Loops.until;
import static dev.weft.net.Net.createConnection;
import static dev.weft.net.Net.createServer;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BufferedProtocolTest {

  // @start region="lend"
  /** Collects messages of 1,000 bytes. */
  static final class Messages implements BufferedProtocol {
    final List<byte[]> complete = new ArrayList<>();
    private ByteBuffer message = ByteBuffer.allocate(1000);

    @Override
    public ByteBuffer lendBuffer(int sizeHintBytes) {
      return message;
    }

    @Override
    public void bufferUpdated(int countBytes) {
      if (!message.hasRemaining()) {
        complete.add(message.array());
        message = ByteBuffer.allocate(1000);
      }
    }
  }

  // @end

  /** Lends one buffer again and again. */
  private static class Collecting extends RecordingProtocol implements BufferedProtocol {
    private final ByteBuffer buffer;

    Collecting(ByteBuffer buffer) {
      this.buffer = buffer;
    }

    @Override
    public ByteBuffer lendBuffer(int sizeHintBytes) {
      assertThat(sizeHintBytes).isPositive();
      return buffer.clear();
    }

    @Override
    public void bufferUpdated(int countBytes) {
      assertThat(buffer.position()).isEqualTo(countBytes);
      received.append(ISO_8859_1.decode(buffer.flip()));
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      BufferedProtocol.super.dataReceived(data);
    }
  }

  private static <P extends Protocol> P served(Supplier<P> make, byte[] sent) throws IOException {
    List<P> served = new ArrayList<>();
    Supplier<P> keeping =
        () -> {
          served.add(make.get());
          return served.getLast();
        };
    try (var server = createServer(keeping, "127.0.0.1", 0)) {
      var client = createConnection(RecordingProtocol::new, "127.0.0.1", server.port());
      client.transport().write(sent);
      client.transport().close();
      until(() -> !served.isEmpty());
      return served.getFirst();
    }
  }

  @Test
  void bufferUpdated_messagesOfFixedLength_comeTogetherInTheLentBuffer() throws Exception {
    Loops.run(() -> {
      byte[] sent = new byte[2500];
      for (int i = 0; i < sent.length; i++) {
        sent[i] = (byte) (i / 1000);
      }

      var messages = served(Messages::new, sent);
      until(() -> messages.complete.size() == 2);

      assertThat(messages.complete.get(0)).hasSize(1000).containsOnly(0);
      assertThat(messages.complete.get(1)).hasSize(1000).containsOnly(1);
    });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lendBuffer_smallBuffer_getsEveryByteAndTheEnd(boolean direct) throws Exception {
    Loops.run(() -> {
      ByteBuffer small = direct ? ByteBuffer.allocateDirect(7) : ByteBuffer.allocate(7);

      var protocol = served(() -> new Collecting(small), "hello, world!".getBytes(ISO_8859_1));
      until(protocol::isLost);

      assertThat(protocol.received).hasToString("hello, world!");
      assertThat(protocol.calls).containsExactly("connectionMade", "eofReceived", "connectionLost");
      assertThat(protocol.lostBecause).isNull();
    });
  }

  @Test
  void lendBuffer_withoutRoom_isReportedAndClosesTheConnection() throws Exception {
    List<RecordingProtocol> protocols = new ArrayList<>();
    var reports =
        Loops.runReporting(_ -> {
          var protocol = served(() -> new Collecting(ByteBuffer.allocate(0)), new byte[] {1});
          protocols.add(protocol);
          until(protocol::isLost);
        });

    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().exception())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("buffer without room");
    assertThat(protocols.getFirst().lostBecause).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void dataReceived_fromMemory_isCopiedPieceByPiece() {
    var protocol = new Collecting(ByteBuffer.allocate(3));

    protocol.dataReceived(ByteBuffer.wrap("12345678".getBytes(ISO_8859_1)));

    assertThat(protocol.received).hasToString("12345678");
  }
}

package dev.weft.net;

import static dev.weft.net.Loops.turn;
import static dev.weft.net.Loops.until;
import static dev.weft.net.Net.createConnection;
import static dev.weft.net.Net.createServer;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Async;
import dev.weft.ContextVar;
import dev.weft.Task;
import dev.weft.net.internal.names.Addresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtocolTest {

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static Peers.Protocols<RecordingProtocol> connect() throws IOException {
    return Peers.protocols(RecordingProtocol::new);
  }

  // @start region="echo"
  static final class EchoProtocol implements Protocol {
    private Transport transport;

    @Override
    public void connectionMade(Transport newTransport) {
      transport = newTransport;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      transport.write(data);
    }

    @Override
    public void pauseWriting() {
      transport.pauseReading();
    }

    @Override
    public void resumeWriting() {
      transport.resumeReading();
    }
  }

  // @end

  @Test
  void echo_moreThanAllBuffersHold_comesBackWhole() throws Exception {
    Loops.run(() -> {
      var server = createServer(EchoProtocol::new, "127.0.0.1", 0);
      var client = createConnection(RecordingProtocol::new, "127.0.0.1", server.port()).protocol();
      String text = "0123456789abcdef".repeat(1 << 20);

      client.transport().write(bytes(text));
      until(() -> client.received.length() == text.length());

      assertThat(client.received.toString().equals(text)).isTrue();
      client.transport().close();
      server.close();
      server.waitClosed();
    });
  }

  @Test
  void calls_ofAWholeConnection_areInOrder() throws Exception {
    Loops.run(() -> {
      var peers = connect();

      peers.client().transport().write(bytes("hello"));
      peers.client().transport().writeEof();
      until(peers.client()::isLost);

      assertThat(peers.server().calls)
          .containsExactly("connectionMade", "dataReceived", "eofReceived", "connectionLost");
      assertThat(peers.server().received).hasToString("hello");
      assertThat(peers.server().lostBecause).isNull();
      assertThat(peers.client().calls)
          .containsExactly("connectionMade", "eofReceived", "connectionLost");
      assertThat(peers.client().lostBecause).isNull();
    });
  }

  @Test
  void context_ofAllCalls_isThatOfTheMakersMoment() throws Exception {
    ContextVar<String> name = ContextVar.of("name", "nobody");
    List<String> seen = new ArrayList<>();
    final class Asking extends RecordingProtocol {
      @Override
      public void connectionMade(Transport newTransport) {
        seen.add("made " + name.get());
        super.connectionMade(newTransport);
      }

      @Override
      public void dataReceived(ByteBuffer data) {
        seen.add("data " + name.get());
        super.dataReceived(data);
      }

      @Override
      public void connectionLost(Exception cause) {
        seen.add("lost " + name.get());
        super.connectionLost(cause);
      }
    }
    Loops.run(() -> {
      name.set("server");
      var server = createServer(Asking::new, "127.0.0.1", 0);
      name.set("client");
      var client = createConnection(RecordingProtocol::new, "127.0.0.1", server.port()).protocol();
      client.transport().write(bytes("a"));
      until(() -> seen.size() == 2);
      client.transport().close();
      server.close();
      server.waitClosed();

      assertThat(seen).containsExactly("made server", "data server", "lost server");
    });
  }

  // ---- the end

  @Test
  void close_withUnsentData_sendsItFirst() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      peers.server().transport().pauseReading();
      String text = "x".repeat(20_000_000);
      var transport = peers.client().transport();

      transport.write(bytes(text));
      assertThat(transport.writeBufferSizeBytes()).isPositive();
      transport.close();
      transport.close();

      assertThat(transport.isClosing()).isTrue();
      assertThat(peers.client().isLost()).isFalse();
      peers.server().transport().resumeReading();
      until(peers.client()::isLost);
      until(peers.server()::isLost);
      assertThat(peers.server().received).hasSize(text.length());
      assertThat(peers.client().lostBecause).isNull();
    });
  }

  @Test
  void close_nothingUnsent_tellsTheProtocolInTheNextIteration() throws Exception {
    Loops.run(() -> {
      var peers = connect();

      peers.client().transport().close();

      assertThat(peers.client().isLost()).isFalse();
      turn();
      assertThat(peers.client().calls).containsExactly("connectionMade", "connectionLost");
      until(peers.server()::isLost);
      turn();
      assertThat(peers.client().calls).containsExactly("connectionMade", "connectionLost");
    });
  }

  @Test
  void abort_withUnsentData_dropsIt() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      peers.server().transport().pauseReading();
      var transport = peers.client().transport();
      transport.write(new byte[20_000_000]);
      transport.close();

      transport.abort();
      transport.abort();

      assertThat(transport.writeBufferSizeBytes()).isZero();
      turn();
      assertThat(peers.client().isLost()).isTrue();
      assertThat(peers.client().lostBecause).isNull();
      peers.server().transport().resumeReading();
      until(peers.server()::isLost);
      assertThat(peers.server().received.length()).isLessThan(20_000_000);
    });
  }

  @Test
  void write_whileClosing_isDropped() throws Exception {
    Loops.run(() -> {
      var peers = connect();

      peers.client().transport().write(bytes("a"));
      peers.client().transport().close();
      peers.client().transport().write(bytes("b"));
      turn();
      peers.client().transport().write(bytes("c"));
      until(peers.server()::isLost);

      assertThat(peers.server().received).hasToString("a");
    });
  }

  @Test
  void peerResets_theCauseIsGivenOnceAndTheLoopGoesOn() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      peers.server().transport().write(bytes("unread"));

      Peers.reset(peers.client().transport());
      until(peers.server()::isLost);

      assertThat(peers.server().lostBecause)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("reset");
      peers.server().transport().write(bytes("more"));
      turn();
      turn();
      assertThat(peers.server().calls).containsExactly("connectionMade", "connectionLost");
      assertThat(connect().client().isConnected()).isTrue();
    });
  }

  @Test
  void peerResets_whileWritesWait_theCauseIsGivenOnce() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      peers.server().transport().pauseReading();
      peers.client().transport().pauseReading();
      peers.server().transport().write(new byte[20_000_000]);

      Peers.reset(peers.client().transport());
      until(peers.server()::isLost);

      assertThat(peers.server().lostBecause).isInstanceOf(IOException.class);
      assertThat(peers.server().calls)
          .containsExactly("connectionMade", "pauseWriting", "connectionLost");
    });
  }

  @Test
  void channelClosedBehindItsBack_endsTheConnection() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      var transport = peers.client().transport();

      transport.extraInfo(ExtraInfo.CHANNEL).close();
      transport.write(bytes("a"));
      turn();

      assertThat(peers.client().calls).containsExactly("connectionMade", "connectionLost");
      assertThat(peers.client().lostBecause).isInstanceOf(ClosedChannelException.class);
    });
  }

  // ---- half-close

  @Test
  void eofReceived_keepsOpen_theOtherDirectionGoesOn() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      peers.server().keepOpenAfterEof = true;

      peers.client().transport().write(bytes("question"));
      peers.client().transport().writeEof();
      peers.client().transport().writeEof();
      until(() -> peers.server().calls.contains("eofReceived"));
      peers.server().transport().pauseReading();
      peers.server().transport().resumeReading();
      turn();
      peers.server().transport().write(bytes("answer"));
      peers.server().transport().close();
      until(peers.client()::isLost);

      assertThat(peers.server().received).hasToString("question");
      assertThat(peers.client().received).hasToString("answer");
      assertThat(peers.server().calls)
          .containsExactly("connectionMade", "dataReceived", "eofReceived", "connectionLost");
    });
  }

  @Test
  void writeEof_withUnsentData_comesAfterIt() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      peers.server().transport().pauseReading();
      peers.client().transport().write(new byte[20_000_000]);

      peers.client().transport().writeEof();
      peers.server().transport().resumeReading();
      until(() -> peers.server().calls.contains("eofReceived"));

      assertThat(peers.server().received).hasSize(20_000_000);
      assertThat(peers.client().transport().canWriteEof()).isTrue();
    });
  }

  @Test
  void write_afterWriteEof_isRefused() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      peers.client().transport().writeEof();

      assertThatThrownBy(() -> peers.client().transport().write(bytes("a")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("write() after writeEof() on ChannelTransport[")
          .hasMessageEndingWith("]: nothing can follow the end");
    });
  }

  // ---- flow control

  @Test
  void watermarks_pauseAndResumeWriting() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      var transport = peers.client().transport();
      peers.server().transport().pauseReading();
      while (transport.writeBufferSizeBytes() == 0) {
        transport.write(new byte[50_000]);
      }
      transport.setWatermarks(1_000, 100_000);
      while (transport.writeBufferSizeBytes() < 100_000) {
        transport.write(new byte[1]);
      }

      assertThat(peers.client().calls).containsExactly("connectionMade");
      transport.write(new byte[1]);
      transport.write(new byte[1]);
      assertThat(peers.client().calls).containsExactly("connectionMade", "pauseWriting");

      peers.server().transport().resumeReading();
      until(() -> peers.client().calls.contains("resumeWriting"));
      assertThat(transport.writeBufferSizeBytes()).isLessThanOrEqualTo(1_000);
      assertThat(peers.client().calls)
          .containsExactly("connectionMade", "pauseWriting", "resumeWriting");
    });
  }

  @Test
  void setWatermarks_inTheWrongOrder_isRefused() throws Exception {
    Loops.run(() -> {
      var transport = connect().client().transport();

      assertThatThrownBy(() -> transport.setWatermarks(10, 9))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("watermarks: low 10, high 9: use 0 <= low <= high");
      assertThatThrownBy(() -> transport.setWatermarks(-1, 9))
          .isInstanceOf(IllegalArgumentException.class);
    });
  }

  @Test
  void pauseReading_holdsDataBackUntilResumed() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      var transport = peers.server().transport();

      transport.pauseReading();
      assertThat(transport.isReading()).isFalse();
      peers.client().transport().write(bytes("a"));
      // Another connection's bytes, sent later and received, show that time enough has passed.
      var others = connect();
      others.client().transport().write(bytes("b"));
      until(() -> !others.server().received.isEmpty());
      assertThat(peers.server().received).isEmpty();

      transport.resumeReading();
      until(() -> !peers.server().received.isEmpty());
      assertThat(peers.server().received).hasToString("a");
    });
  }

  @Test
  void pauseReading_inConnectionMade_holdsFromTheStart() throws Exception {
    Loops.run(() -> {
      List<RecordingProtocol> served = new ArrayList<>();
      var server =
          createServer(
              () -> {
                var protocol =
                    new RecordingProtocol() {
                      @Override
                      public void connectionMade(Transport newTransport) {
                        super.connectionMade(newTransport);
                        newTransport.pauseReading();
                      }
                    };
                served.add(protocol);
                return protocol;
              },
              "127.0.0.1",
              0);
      var client = createConnection(RecordingProtocol::new, "127.0.0.1", server.port()).protocol();
      client.transport().write(bytes("a"));
      var others = connect();
      others.client().transport().write(bytes("b"));
      until(() -> !others.server().received.isEmpty() && !served.isEmpty());

      assertThat(served.getFirst().received).isEmpty();
      served.getFirst().transport().resumeReading();
      until(() -> !served.getFirst().received.isEmpty());
      server.close();
    });
  }

  // ---- failures of the protocol

  private static final class Failing extends RecordingProtocol {
    private final String method;

    Failing(String method) {
      this.method = method;
    }

    private void failIn(String called) {
      if (called.equals(method)) {
        throw new IllegalArgumentException("failed in " + method);
      }
    }

    @Override
    public void connectionMade(Transport newTransport) {
      super.connectionMade(newTransport);
      failIn("connectionMade()");
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      super.dataReceived(data);
      failIn("dataReceived()");
    }

    @Override
    public boolean eofReceived() {
      super.eofReceived();
      failIn("eofReceived()");
      return true;
    }

    @Override
    public void pauseWriting() {
      super.pauseWriting();
      failIn("pauseWriting()");
    }

    @Override
    public void connectionLost(Exception cause) {
      super.connectionLost(cause);
      failIn("connectionLost()");
    }
  }

  private static void serveFailing(String method, boolean lostByIt) throws Exception {
    List<Failing> served = new ArrayList<>();
    List<InetSocketAddress> peers = new ArrayList<>();
    var reports =
        Loops.runReporting(_ -> {
          var server =
              createServer(
                  () -> {
                    served.add(new Failing(method));
                    return served.getLast();
                  },
                  "127.0.0.1",
                  0);
          var client =
              createConnection(RecordingProtocol::new, "127.0.0.1", server.port()).protocol();
          peers.add((InetSocketAddress) client.transport().localAddress());
          client.transport().write(bytes("a"));
          client.transport().writeEof();
          until(client::isLost);
          until(() -> served.getFirst().isLost());
          server.close();
          server.waitClosed();
        });

    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().message())
        .isEqualTo(
            "the protocol of the connection with "
                + Addresses.format(peers.getFirst())
                + " failed in "
                + method);
    assertThat(reports.getFirst().exception()).hasMessage("failed in " + method);
    assertThat(reports.getFirst().details()).containsKeys("transport", "protocol");
    assertThat(served.getFirst().calls).containsOnlyOnce("connectionLost");
    if (lostByIt) {
      assertThat(served.getFirst().lostBecause).isSameAs(reports.getFirst().exception());
    }
  }

  @Test
  void connectionMade_throws_isReportedAndEndsTheConnection() throws Exception {
    serveFailing("connectionMade()", true);
  }

  @Test
  void dataReceived_throws_isReportedAndEndsTheConnection() throws Exception {
    serveFailing("dataReceived()", true);
  }

  @Test
  void eofReceived_throws_isReportedAndEndsTheConnection() throws Exception {
    serveFailing("eofReceived()", true);
  }

  @Test
  void pauseWriting_throws_isReportedAndEndsTheConnection() throws Exception {
    var reports =
        Loops.runReporting(_ -> {
          var peers = Peers.protocols(() -> new Failing("pauseWriting()"));
          peers.server().transport().pauseReading();

          peers.client().transport().write(new byte[20_000_000]);
          until(peers.client()::isLost);

          assertThat(peers.client().lostBecause).hasMessage("failed in pauseWriting()");
        });

    assertThat(reports).hasSize(1);
  }

  @Test
  void connectionLost_throws_isReported() throws Exception {
    var reports =
        Loops.runReporting(_ -> {
          var peers = connect();
          peers.client().transport().setProtocol(new Failing("connectionLost()"));
          peers.client().transport().close();
          until(peers.server()::isLost);
        });

    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().message()).endsWith(" failed in connectionLost()");
  }

  @Test
  void connectionMade_throwsInAClient_createConnectionThrowsIt() throws Exception {
    Loops.run(() -> {
      var server = createServer(RecordingProtocol::new, "127.0.0.1", 0);
      var protocol = new Failing("connectionMade()");

      assertThatThrownBy(() -> createConnection(() -> protocol, "127.0.0.1", server.port()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("failed in connectionMade()");
      until(protocol::isLost);
      server.close();
      server.waitClosed();
    });
  }

  @Test
  void factory_throwsInAServer_isReportedAndClosesThatConnection() throws Exception {
    var reports =
        Loops.runReporting(_ -> {
          var server =
              createServer(
                  () -> {
                    throw new IllegalArgumentException("no protocol today");
                  },
                  "127.0.0.1",
                  0);
          var client =
              createConnection(RecordingProtocol::new, "127.0.0.1", server.port()).protocol();
          until(client::isLost);
          server.close();
          server.waitClosed();
        });

    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().message())
        .startsWith("cannot serve the connection with 127.0.0.1:");
    assertThat(reports.getFirst().exception()).hasMessage("no protocol today");
  }

  // ---- calls from within calls

  @Test
  void abort_inDataReceived_noCallFollowsButConnectionLost() throws Exception {
    final class Aborting extends RecordingProtocol {
      @Override
      public void dataReceived(ByteBuffer data) {
        super.dataReceived(data);
        transport().abort();
      }
    }
    Loops.run(() -> {
      var peers = Peers.protocols(Aborting::new);

      peers.client().transport().write(new byte[1_000_000]);
      until(peers.server()::isLost);
      until(peers.client()::isLost);

      assertThat(peers.server().calls)
          .containsExactly("connectionMade", "dataReceived", "connectionLost");
    });
  }

  @Test
  void write_inConnectionMadeAndResumeWriting_isSent() throws Exception {
    Loops.run(() -> {
      List<RecordingProtocol> served = new ArrayList<>();
      var server =
          createServer(
              () -> {
                var protocol =
                    new RecordingProtocol() {
                      @Override
                      public void connectionMade(Transport newTransport) {
                        super.connectionMade(newTransport);
                        newTransport.write(new byte[20_000_000]);
                      }

                      @Override
                      public void resumeWriting() {
                        super.resumeWriting();
                        transport().write(bytes("end"));
                        transport().close();
                      }
                    };
                served.add(protocol);
                return protocol;
              },
              "127.0.0.1",
              0);
      var client = createConnection(RecordingProtocol::new, "127.0.0.1", server.port()).protocol();
      until(client::isLost);

      assertThat(client.received).hasSize(20_000_003).endsWith("end");
      assertThat(served.getFirst().calls)
          .containsExactly("connectionMade", "pauseWriting", "resumeWriting", "connectionLost");
      server.close();
    });
  }

  // ---- what it takes and tells

  @Test
  void write_anyKindOfBuffer_isConsumedAndCopied() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      var transport = peers.client().transport();
      byte[] array = bytes("..abc..");
      var heap = ByteBuffer.wrap(bytes(".def"), 1, 3);
      var direct = ByteBuffer.allocateDirect(3).put(bytes("ghi")).flip();
      var readOnly = ByteBuffer.wrap(bytes("jkl")).asReadOnlyBuffer();

      transport.write(array, 2, 3);
      transport.write(heap);
      transport.write(direct);
      transport.write(readOnly);
      transport.write(new byte[0]);
      transport.write(bytes("m"));
      until(() -> peers.server().received.length() == 13);

      assertThat(peers.server().received).hasToString("abcdefghijklm");
      assertThat(heap.hasRemaining()).isFalse();
      assertThat(direct.hasRemaining()).isFalse();
      assertThat(readOnly.hasRemaining()).isFalse();
    });
  }

  @Test
  void write_arrayChangedWhileItWaits_sendsWhatWasWritten() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      peers.server().transport().pauseReading();
      byte[] data = bytes("a".repeat(20_000_000));

      peers.client().transport().write(data);
      java.util.Arrays.fill(data, (byte) 'b');
      peers.server().transport().resumeReading();
      until(() -> peers.server().received.length() == data.length);

      assertThat(peers.server().received.indexOf("b")).isEqualTo(-1);
    });
  }

  @Test
  void write_partThatIsNotThere_isRefused() throws Exception {
    Loops.run(() ->
        assertThatThrownBy(() -> connect().client().transport().write(new byte[3], 1, 3))
            .isInstanceOf(IndexOutOfBoundsException.class));
  }

  @Test
  void write_fromAnotherThread_isRefused() throws Exception {
    Loops.run(() -> {
      var transport = connect().client().transport();

      Task<?> elsewhere = Async.createTask(() -> Async.toThread(() -> writeRefused(transport)));

      assertThat(elsewhere.await()).isEqualTo(true);
    });
  }

  private static boolean writeRefused(Transport transport) {
    assertThatThrownBy(() -> transport.write(bytes("a")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("write() of ChannelTransport[")
        .hasMessageContaining("outside its loop");
    return true;
  }

  @Test
  void info_tellsAddressesAndSocketEvenAfterTheEnd() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      var transport = peers.client().transport();
      var channel = transport.extraInfo(ExtraInfo.CHANNEL);

      assertThat(channel.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
      assertThat(
              peers
                  .server()
                  .transport()
                  .extraInfo(ExtraInfo.CHANNEL)
                  .getOption(StandardSocketOptions.TCP_NODELAY))
          .isTrue();
      assertThat(transport.remoteAddress()).isEqualTo(peers.server().transport().localAddress());
      transport.close();
      until(peers.client()::isLost);
      assertThat(transport.localAddress()).isEqualTo(peers.server().transport().remoteAddress());
      assertThat(transport.toString())
          .startsWith("ChannelTransport[127.0.0.1:")
          .endsWith(", closed]");
    });
  }

  @Test
  void setProtocol_laterCallsGoToTheNewOne() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      var second = new RecordingProtocol();
      second.calls.add("set");

      peers.server().transport().setProtocol(second);
      peers.client().transport().write(bytes("a"));
      peers.client().transport().close();
      until(second::isLost);

      assertThat(second.calls)
          .containsExactly("set", "dataReceived", "eofReceived", "connectionLost");
      assertThat(peers.server().calls).containsExactly("connectionMade");
    });
  }
}

package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Channels.assertNotRegistered;
import static dev.weft.net.Channels.bytes;
import static dev.weft.net.Channels.datagrams;
import static dev.weft.net.Channels.end;
import static dev.weft.net.Channels.fill;
import static dev.weft.net.Channels.listener;
import static dev.weft.net.Channels.nonBlocking;
import static dev.weft.net.Channels.randomBytes;
import static dev.weft.net.Channels.readExactly;
import static dev.weft.net.Sockets.addReader;
import static dev.weft.net.Sockets.addWriter;
import static dev.weft.net.Sockets.awaitReadable;
import static dev.weft.net.Sockets.awaitWritable;
import static dev.weft.net.Sockets.removeReader;
import static dev.weft.net.Sockets.removeWriter;
import static dev.weft.net.Sockets.sockAccept;
import static dev.weft.net.Sockets.sockConnect;
import static dev.weft.net.Sockets.sockRecv;
import static dev.weft.net.Sockets.sockRecvFrom;
import static dev.weft.net.Sockets.sockRecvInto;
import static dev.weft.net.Sockets.sockSendAll;
import static dev.weft.net.Sockets.sockSendTo;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Async;
import dev.weft.Task;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // closing in the middle is what some of these are about
class SocketsTest {

  // ---- the way they are meant

  @Test
  void echo_manyClients_getTheirOwnBack() throws Exception {
    Loops.run(() -> {
      try (var listener = listener()) {
        Task<?> server = createTask(() -> echoServer(listener));
        var clients = new ArrayList<Task<byte[]>>();

        for (int i = 0; i < 20; i++) {
          byte[] message = ("hello " + i).getBytes(US_ASCII);
          clients.add(createTask(() -> ask(listener, message)));
        }

        for (int i = 0; i < 20; i++) {
          assertThat(clients.get(i).await()).asString(US_ASCII).isEqualTo("hello " + i);
        }
        end(server);
      }
    });
  }

  // @start region="echo"
  static void echoServer(ServerSocketChannel listener) throws IOException {
    while (true) {
      SocketChannel client = sockAccept(listener);
      createTask(() -> echo(client));
    }
  }

  static void echo(SocketChannel client) throws IOException {
    try (client) {
      var buffer = ByteBuffer.allocate(4096);
      while (sockRecvInto(client, buffer) > 0) {
        sockSendAll(client, buffer.flip());
        buffer.clear();
      }
    }
  }

  // @end

  private static byte[] ask(ServerSocketChannel listener, byte[] message) throws IOException {
    try (var channel = nonBlocking(SocketChannel.open())) {
      sockConnect(channel, listener.getLocalAddress());
      sockSendAll(channel, message);
      channel.shutdownOutput();
      var answer = new ByteArrayOutputStream();
      while (true) {
        byte[] piece = sockRecv(channel, 3);
        if (piece.length == 0) {
          return answer.toByteArray();
        }
        answer.writeBytes(piece);
      }
    }
  }

  @Test
  void awaitReadable_untilSomethingCame_readsWithoutBlocking() throws Exception {
    Loops.run(() -> {
      try (var pair = Channels.Pair.open()) {
        Task<Integer> reader =
            createTask(() -> {
              awaitReadable(pair.left());
              return pair.left().read(ByteBuffer.allocate(10));
            });
        Loops.until(() -> reader.waitingOn() != null);

        pair.right().write(bytes("12345"));

        assertThat(reader.await()).isEqualTo(5);
      }
    });
  }

  @Test
  void awaitWritable_afterTheSystemIsFull_goesOnWhenThePeerReads() throws Exception {
    Loops.run(() -> {
      try (var pair = Channels.Pair.open()) {
        long sent = fill(pair.left());
        Task<?> writer = createTask(() -> awaitWritable(pair.left()));
        Loops.until(() -> writer.waitingOn() != null);
        assertThat(writer.isDone()).isFalse();

        var sink = ByteBuffer.allocate(1 << 16);
        for (long read = 0; read < sent; ) {
          read += sockRecvInto(pair.right(), sink.clear());
        }

        writer.await();
        assertThat(pair.left().write(bytes("more"))).isEqualTo(4);
      }
    });
  }

  @Test
  void readerAndWriter_onOneChannelAtOnce_bothGoOn() throws Exception {
    Loops.run(() -> {
      try (var pair = Channels.Pair.open()) {
        byte[] data = randomBytes(4 << 20);
        Task<?> leftSends = createTask(() -> sockSendAll(pair.left(), data));
        Task<?> rightSends = createTask(() -> sockSendAll(pair.right(), data));
        Task<byte[]> leftReads = createTask(() -> readExactly(pair.left(), data.length));
        Task<byte[]> rightReads = createTask(() -> readExactly(pair.right(), data.length));

        leftSends.await();
        rightSends.await();

        assertThat(Arrays.equals(leftReads.await(), data)).isTrue();
        assertThat(Arrays.equals(rightReads.await(), data)).isTrue();
      }
    });
  }

  @Test
  void sockSendAll_directBuffer_sendsAll() throws Exception {
    Loops.run(() -> {
      try (var pair = Channels.Pair.open()) {
        byte[] data = randomBytes(1 << 20);
        var direct = ByteBuffer.allocateDirect(data.length).put(data).flip();
        Task<byte[]> reads = createTask(() -> readExactly(pair.right(), data.length));

        sockSendAll(pair.left(), direct);

        assertThat(direct.hasRemaining()).isFalse();
        assertThat(Arrays.equals(reads.await(), data)).isTrue();
      }
    });
  }

  @Test
  void sockRecvInto_againAndAgainAfterShortReads_missesNothing() throws Exception {
    Loops.run(() -> {
      try (var pair = Channels.Pair.open()) {
        var target = ByteBuffer.allocateDirect(100);
        for (int i = 1; i <= 200; i++) {
          sockSendAll(pair.right(), new byte[i % 100 + 1]);
          assertThat(sockRecvInto(pair.left(), target.clear())).isEqualTo(i % 100 + 1);
        }
        pair.right().close();

        assertThat(sockRecvInto(pair.left(), target.clear())).isEqualTo(-1);
        assertThat(sockRecvInto(pair.left(), target.clear())).isEqualTo(-1);
      }
    });
  }

  @Test
  void sockRecv_ofNothing_returnsAtOnce() throws Exception {
    Loops.run(() -> {
      try (var pair = Channels.Pair.open()) {
        assertThat(sockRecv(pair.left(), 0)).isEmpty();
        assertThat(sockRecvInto(pair.left(), ByteBuffer.allocate(0))).isZero();
        assertThatThrownBy(() -> sockRecv(pair.left(), -1))
            .isInstanceOf(IllegalArgumentException.class);
      }
    });
  }

  @Test
  void pipe_bothEnds_carryBytes() throws Exception {
    Loops.run(() -> {
      Pipe pipe = Pipe.open();
      try (var source = nonBlocking(pipe.source());
          var sink = nonBlocking(pipe.sink())) {
        byte[] data = randomBytes(1 << 20);
        Task<?> sends = createTask(() -> sockSendAll(sink, data));

        byte[] got = readExactly(source, data.length);

        sends.await();
        assertThat(Arrays.equals(got, data)).isTrue();
      }
    });
  }

  // ---- connecting

  @Test
  void sockConnect_nobodyListens_failsAndClosesTheChannel() throws Exception {
    Loops.run(() -> {
      InetSocketAddress nobody;
      try (var listener = listener()) {
        nobody = (InetSocketAddress) listener.getLocalAddress();
      }
      var channel = nonBlocking(SocketChannel.open());

      assertThatThrownBy(() -> sockConnect(channel, nobody)).isInstanceOf(ConnectException.class);
      assertThat(channel.isOpen()).isFalse();
    });
  }

  @Test
  void sockConnect_unresolvedName_saysWhatToDo() throws Exception {
    Loops.run(() -> {
      try (var channel = nonBlocking(SocketChannel.open())) {
        var unresolved = InetSocketAddress.createUnresolved("example.invalid", 80);

        assertThatThrownBy(() -> sockConnect(channel, unresolved))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("example.invalid:80")
            .hasMessageContaining("look the name up before");
      }
    });
  }

  @Test
  void sockConnect_cancelledAndCalledAgain_waitsForTheSameConnection() throws Exception {
    Loops.run(() -> {
      try (var listener = listener();
          var channel = nonBlocking(SocketChannel.open())) {
        var address = listener.getLocalAddress();
        Task<?> first = createTask(() -> sockConnect(channel, address));
        Loops.turn();
        end(first);

        if (!channel.isConnected()) {
          sockConnect(channel, address);
        }

        sockSendAll(channel, bytes("x"));
        try (var accepted = sockAccept(listener)) {
          assertThat(sockRecv(accepted, 10)).hasSize(1);
        }
      }
    });
  }

  @Test
  void addWriter_whileConnecting_runsWhenItCanBeFinishedAndThenWhenItCanBeWritten()
      throws Exception {
    Loops.run(() -> {
      try (var listener = listener();
          var channel = nonBlocking(SocketChannel.open())) {
        boolean atOnce = channel.connect(listener.getLocalAddress());
        var states = new ArrayList<Boolean>();
        addWriter(
            channel,
            () -> {
              try {
                states.add(channel.finishConnect());
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });

        Loops.until(() -> states.size() >= 3);

        assertThat(atOnce || states.contains(true)).isTrue();
        assertThat(removeWriter(channel)).isTrue();
        assertThat(removeWriter(channel)).isFalse();
      }
    });
  }

  // ---- packets

  @Test
  void packets_ofAllSizes_comeWhole() throws Exception {
    Loops.run(() -> {
      try (var left = datagrams();
          var right = datagrams()) {
        for (int size : new int[] {0, 1, 1500, 9000, 65_507, 0}) {
          byte[] data = randomBytes(size);
          sockSendTo(left, ByteBuffer.wrap(data), right.getLocalAddress());

          Datagram got = sockRecvFrom(right);

          assertThat(got.data()).isEqualTo(data);
          assertThat(got.from()).isEqualTo(left.getLocalAddress());
        }
      }
    });
  }

  @Test
  void sockRecvFrom_cancelled_losesNoPacket() throws Exception {
    Loops.run(() -> {
      try (var left = datagrams();
          var right = datagrams()) {
        Task<?> first = createTask(() -> sockRecvFrom(right));
        Loops.until(() -> first.waitingOn() != null);
        sockSendTo(left, bytes("kept"), right.getLocalAddress());
        end(first);

        assertThat(sockRecvFrom(right).data()).hasSize(4);
      }
    });
  }

  // ---- callbacks

  @Test
  void addReader_untilRemoved_runsWhileThereIsSomethingToRead() throws Exception {
    Loops.run(() -> {
      try (var pair = Channels.Pair.open()) {
        int[] calls = new int[1];
        addReader(pair.left(), () -> calls[0]++);
        Loops.turn();
        Loops.turn();
        assertThat(calls[0]).isZero();

        pair.right().write(bytes("1"));
        Loops.until(() -> calls[0] >= 3);

        assertThat(removeReader(pair.left())).isTrue();
        int before = calls[0];
        Async.sleep(java.time.Duration.ofMillis(2));
        assertThat(calls[0]).isEqualTo(before);
        assertThat(removeReader(pair.left())).isFalse();
        assertNotRegistered(pair.left());
      }
    });
  }

  @Test
  void addReader_removedByWhatRanBeforeIt_doesNotRun() throws Exception {
    Loops.run(() -> {
      try (var one = Channels.Pair.open();
          var two = Channels.Pair.open()) {
        var ran = new ArrayList<String>();
        addReader(
            one.left(),
            () -> {
              ran.add("one");
              removeReader(one.left());
              removeReader(two.left());
            });
        addReader(
            two.left(),
            () -> {
              ran.add("two");
              removeReader(one.left());
              removeReader(two.left());
            });

        one.right().write(bytes("1"));
        two.right().write(bytes("2"));
        Loops.until(() -> !ran.isEmpty());
        Loops.turn();

        assertThat(ran).hasSize(1);
      }
    });
  }

  @Test
  void addReader_ofAFailingCallback_isReportedAndStays() throws Exception {
    var reports =
        Loops.runReporting(seen -> {
          try (var pair = Channels.Pair.open()) {
            addReader(
                pair.left(),
                () -> {
                  throw new IllegalStateException("oops");
                });
            pair.right().write(bytes("1"));
            Loops.until(() -> seen.size() >= 2);
            removeReader(pair.left());
          }
        });

    assertThat(reports).allMatch(report -> report.exception() instanceof IllegalStateException);
  }

  @Test
  void addReader_besideAWriterTask_bothAreServed() throws Exception {
    Loops.run(() -> {
      try (var pair = Channels.Pair.open()) {
        int[] calls = new int[1];
        addReader(pair.left(), () -> calls[0]++);
        Task<?> writer = createTask(() -> awaitWritable(pair.left()));
        pair.right().write(bytes("1"));

        writer.await();
        Loops.until(() -> calls[0] > 0);

        assertThat(removeReader(pair.left())).isTrue();
      }
    });
  }
}

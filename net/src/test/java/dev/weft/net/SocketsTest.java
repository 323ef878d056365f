package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Sockets.addReader;
import static dev.weft.net.Sockets.addWriter;
import static dev.weft.net.Sockets.awaitReadable;
import static dev.weft.net.Sockets.awaitWritable;
import static dev.weft.net.Sockets.release;
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

import dev.weft.Action;
import dev.weft.Async;
import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.net.internal.poll.ChannelPoller;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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
      try (var pair = Pair.open()) {
        Task<Integer> reader =
            createTask(() -> {
              awaitReadable(pair.left);
              return pair.left.read(ByteBuffer.allocate(10));
            });
        Loops.until(() -> reader.waitingOn() != null);

        pair.right.write(bytes("12345"));

        assertThat(reader.await()).isEqualTo(5);
      }
    });
  }

  @Test
  void awaitWritable_afterTheSystemIsFull_goesOnWhenThePeerReads() throws Exception {
    Loops.run(() -> {
      try (var pair = Pair.open()) {
        long sent = fill(pair.left);
        Task<?> writer = createTask(() -> awaitWritable(pair.left));
        Loops.until(() -> writer.waitingOn() != null);
        assertThat(writer.isDone()).isFalse();

        var sink = ByteBuffer.allocate(1 << 16);
        for (long read = 0; read < sent; ) {
          read += sockRecvInto(pair.right, sink.clear());
        }

        writer.await();
        assertThat(pair.left.write(bytes("more"))).isEqualTo(4);
      }
    });
  }

  @Test
  void readerAndWriter_onOneChannelAtOnce_bothGoOn() throws Exception {
    Loops.run(() -> {
      try (var pair = Pair.open()) {
        byte[] data = randomBytes(4 << 20);
        Task<?> leftSends = createTask(() -> sockSendAll(pair.left, data));
        Task<?> rightSends = createTask(() -> sockSendAll(pair.right, data));
        Task<byte[]> leftReads = createTask(() -> readExactly(pair.left, data.length));
        Task<byte[]> rightReads = createTask(() -> readExactly(pair.right, data.length));

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
      try (var pair = Pair.open()) {
        byte[] data = randomBytes(1 << 20);
        var direct = ByteBuffer.allocateDirect(data.length).put(data).flip();
        Task<byte[]> reads = createTask(() -> readExactly(pair.right, data.length));

        sockSendAll(pair.left, direct);

        assertThat(direct.hasRemaining()).isFalse();
        assertThat(Arrays.equals(reads.await(), data)).isTrue();
      }
    });
  }

  @Test
  void sockRecvInto_againAndAgainAfterShortReads_missesNothing() throws Exception {
    Loops.run(() -> {
      try (var pair = Pair.open()) {
        var target = ByteBuffer.allocateDirect(100);
        for (int i = 1; i <= 200; i++) {
          sockSendAll(pair.right, new byte[i % 100 + 1]);
          assertThat(sockRecvInto(pair.left, target.clear())).isEqualTo(i % 100 + 1);
        }
        pair.right.close();

        assertThat(sockRecvInto(pair.left, target.clear())).isEqualTo(-1);
        assertThat(sockRecvInto(pair.left, target.clear())).isEqualTo(-1);
      }
    });
  }

  @Test
  void sockRecv_ofNothing_returnsAtOnce() throws Exception {
    Loops.run(() -> {
      try (var pair = Pair.open()) {
        assertThat(sockRecv(pair.left, 0)).isEmpty();
        assertThat(sockRecvInto(pair.left, ByteBuffer.allocate(0))).isZero();
        assertThatThrownBy(() -> sockRecv(pair.left, -1))
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
      try (var pair = Pair.open()) {
        int[] calls = new int[1];
        addReader(pair.left, () -> calls[0]++);
        Loops.turn();
        Loops.turn();
        assertThat(calls[0]).isZero();

        pair.right.write(bytes("1"));
        Loops.until(() -> calls[0] >= 3);

        assertThat(removeReader(pair.left)).isTrue();
        int before = calls[0];
        Async.sleep(java.time.Duration.ofMillis(2));
        assertThat(calls[0]).isEqualTo(before);
        assertThat(removeReader(pair.left)).isFalse();
        assertNotRegistered(pair.left);
      }
    });
  }

  @Test
  void addReader_removedByWhatRanBeforeIt_doesNotRun() throws Exception {
    Loops.run(() -> {
      try (var one = Pair.open();
          var two = Pair.open()) {
        var ran = new ArrayList<String>();
        addReader(
            one.left,
            () -> {
              ran.add("one");
              removeReader(one.left);
              removeReader(two.left);
            });
        addReader(
            two.left,
            () -> {
              ran.add("two");
              removeReader(one.left);
              removeReader(two.left);
            });

        one.right.write(bytes("1"));
        two.right.write(bytes("2"));
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
          try (var pair = Pair.open()) {
            addReader(
                pair.left,
                () -> {
                  throw new IllegalStateException("oops");
                });
            pair.right.write(bytes("1"));
            Loops.until(() -> seen.size() >= 2);
            removeReader(pair.left);
          }
        });

    assertThat(reports).allMatch(report -> report.exception() instanceof IllegalStateException);
  }

  @Test
  void addReader_besideAWriterTask_bothAreServed() throws Exception {
    Loops.run(() -> {
      try (var pair = Pair.open()) {
        int[] calls = new int[1];
        addReader(pair.left, () -> calls[0]++);
        Task<?> writer = createTask(() -> awaitWritable(pair.left));
        pair.right.write(bytes("1"));

        writer.await();
        Loops.until(() -> calls[0] > 0);

        assertThat(removeReader(pair.left)).isTrue();
      }
    });
  }

  // ---- what is refused

  @Test
  void secondWaiter_ofOneDirection_isRefusedAndTheFirstGoesOn() throws Exception {
    Loops.run(() -> {
      try (var pair = Pair.open()) {
        Task<byte[]> first = createTask(() -> sockRecv(pair.left, 10));
        first.setName("first");
        Loops.until(() -> first.waitingOn() != null);

        List<Action<Exception>> seconds =
            List.of(
                () -> awaitReadable(pair.left),
                () -> sockRecv(pair.left, 1),
                () -> sockRecvInto(pair.left, ByteBuffer.allocate(1)));
        for (Action<Exception> second : seconds) {
          assertThatThrownBy(second::run)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("task first waits")
              .hasMessageContaining("one at a time");
        }
        assertThatThrownBy(() -> addReader(pair.left, () -> {}))
            .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> release(pair.left)).isInstanceOf(IllegalStateException.class);

        pair.right.write(bytes("123"));
        assertThat(first.await()).hasSize(3);
      }
    });
  }

  @Test
  void secondCallback_ofOneDirection_isRefused() throws Exception {
    Loops.run(() -> {
      try (var pair = Pair.open()) {
        addReader(pair.left, () -> {});

        assertThatThrownBy(() -> addReader(pair.left, () -> {}))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("addReader()");
        assertThatThrownBy(() -> awaitReadable(pair.left))
            .isInstanceOf(IllegalStateException.class);

        assertThat(removeReader(pair.left)).isTrue();
      }
    });
  }

  @Test
  void blockingChannel_isRefusedWithWhatToDo() throws Exception {
    Loops.run(() -> {
      try (var socket = SocketChannel.open();
          var server = ServerSocketChannel.open();
          var datagrams = DatagramChannel.open()) {
        var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        List<Action<Exception>> all =
            List.of(
                () -> awaitReadable(socket),
                () -> awaitWritable(socket),
                () -> addReader(socket, () -> {}),
                () -> addWriter(socket, () -> {}),
                () -> sockRecv(socket, 1),
                () -> sockRecvInto(socket, ByteBuffer.allocate(1)),
                () -> sockSendAll(socket, new byte[1]),
                () -> sockConnect(socket, here),
                () -> sockAccept(server),
                () -> sockSendTo(datagrams, bytes("1"), here),
                () -> sockRecvFrom(datagrams));

        for (Action<Exception> each : all) {
          assertThatThrownBy(each::run)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("configureBlocking(false)");
        }
      }
    });
  }

  @Test
  void closedChannel_isRefused() throws Exception {
    Loops.run(() -> {
      var pair = Pair.open();
      pair.close();

      List<Action<Exception>> all =
          List.of(
              () -> awaitReadable(pair.left),
              () -> awaitWritable(pair.left),
              () -> addReader(pair.left, () -> {}),
              () -> sockRecv(pair.left, 1),
              () -> sockSendAll(pair.left, new byte[1]));
      for (Action<Exception> each : all) {
        assertThatThrownBy(each::run).isInstanceOf(ClosedChannelException.class);
      }
      assertThat(removeReader(pair.left)).isFalse();
      release(pair.left);
    });
  }

  @Test
  void wrongDirection_isRefused() throws Exception {
    Loops.run(() -> {
      Pipe pipe = Pipe.open();
      try (var source = nonBlocking(pipe.source());
          var sink = nonBlocking(pipe.sink());
          var listener = listener()) {
        assertThatThrownBy(() -> awaitReadable(sink)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> awaitWritable(source))
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> addWriter(listener, () -> {}))
            .isInstanceOf(IllegalArgumentException.class);
      }
    });
  }

  @Test
  void callback_thatWouldWait_isRefused() throws Exception {
    Loops.run(() -> {
      try (var pair = Pair.open()) {
        var failures = new ArrayList<Throwable>();
        EventLoop.running()
            .callSoon(() -> {
              try {
                byte[] _ = sockRecv(pair.left, 1);
              } catch (IOException | IllegalStateException e) {
                failures.add(e);
              }
            });
        Loops.until(() -> !failures.isEmpty());

        assertThat(failures.getFirst())
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("only a task can wait");
      }
    });
  }

  @Test
  void channelOfATransport_isRefused() throws Exception {
    Loops.run(() -> {
      try (var server =
              Net.startServer(
                  "127.0.0.1", 0, (reader, _) -> assertThat(reader.readAll()).isEmpty());
          var connection = Net.openConnection("127.0.0.1", server.port())) {
        SocketChannel channel = connection.writer().transport().extraInfo(ExtraInfo.CHANNEL);

        assertThatThrownBy(() -> awaitReadable(channel))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("belongs to a transport");
        assertThatThrownBy(() -> addReader(channel, () -> {}))
            .isInstanceOf(IllegalStateException.class);

        connection.close();
        connection.writer().waitClosed();
        server.close();
        server.waitClosed();
      }
    });
  }

  // ---- cancellation

  @Test
  void everyWait_cancelled_leavesTheChannelUsableAndNothingRegistered() throws Exception {
    Loops.run(() -> {
      try (var pair = Pair.open();
          var listener = listener();
          var datagrams = datagrams()) {
        assertCancellable(pair.left, () -> awaitReadable(pair.left));
        assertCancellable(pair.left, () -> sockRecv(pair.left, 1));
        assertCancellable(pair.left, () -> sockRecvInto(pair.left, ByteBuffer.allocate(1)));
        assertCancellable(listener, () -> sockAccept(listener));
        assertCancellable(datagrams, () -> sockRecvFrom(datagrams));
        Action<IOException> fill = () -> fill(pair.left);
        assertCancellable(pair.left, fill, () -> awaitWritable(pair.left));
        assertCancellable(pair.left, fill, () -> sockSendAll(pair.left, new byte[1]));

        byte[] rest = sockRecv(pair.right, 1 << 20);
        assertThat(rest).isNotEmpty();
        sockSendAll(pair.right, bytes("to the left"));
        assertThat(sockRecv(pair.left, 100)).hasSize(11);
      }
    });
  }

  private static void assertCancellable(SelectableChannel channel, Action<?> wait)
      throws Exception {
    assertCancellable(channel, () -> {}, wait);
  }

  private static void assertCancellable(
      SelectableChannel channel, Action<?> prepare, Action<?> wait) throws Exception {
    int cancelled = 0;
    while (cancelled < 3) {
      prepare.run();
      Task<?> waiting = createTask(wait);
      Loops.until(() -> waiting.waitingOn() != null || waiting.isDone());
      if (waiting.cancel()) {
        assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
        cancelled++;
      } else {
        waiting.await(); // the system has moved bytes on meanwhile, so that there was room
      }
      assertNotRegistered(channel);
    }
    channel.configureBlocking(true);
    channel.configureBlocking(false);
  }

  @Test
  void sockRecv_cancelledAfterTheEvent_losesNothing() throws Exception {
    Loops.run(() -> {
      try (var pair = Pair.open()) {
        Task<byte[]> first = createTask(() -> sockRecv(pair.left, 10));
        Loops.until(() -> first.waitingOn() != null);
        pair.right.write(bytes("kept"));
        first.cancel();

        assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
        assertThat(sockRecv(pair.left, 10)).hasSize(4);
      }
    });
  }

  @Test
  void oneDirection_cancelled_leavesTheOtherWaiting() throws Exception {
    Loops.run(() -> {
      try (var pair = Pair.open()) {
        fill(pair.left);
        Task<byte[]> reader = createTask(() -> sockRecv(pair.left, 10));
        Task<?> writer = createTask(() -> sockSendAll(pair.left, new byte[1]));
        Loops.until(() -> reader.waitingOn() != null && writer.waitingOn() != null);

        end(writer);
        pair.right.write(bytes("123"));

        assertThat(reader.await()).hasSize(3);
      }
    });
  }

  @Test
  void sockSendAll_cancelled_tellsHowMuchWasTaken() throws Exception {
    Loops.run(() -> {
      try (var pair = Pair.open()) {
        var data = ByteBuffer.wrap(new byte[32 << 20]);
        Task<?> writer = createTask(() -> sockSendAll(pair.left, data));
        Loops.until(() -> writer.waitingOn() != null);

        end(writer);

        assertThat(data.position()).isPositive();
        assertThat(readExactly(pair.right, data.position())).hasSize(data.position());
        assertThat(pair.right.read(ByteBuffer.allocate(1))).isZero();
      }
    });
  }

  // ---- giving a channel back

  @Test
  void release_afterAWait_letsTheChannelBlockAgain() throws Exception {
    Loops.run(() -> {
      try (var pair = Pair.open()) {
        sockSendAll(pair.right, bytes("12"));
        awaitReadable(pair.left);
        assertThat(sockRecv(pair.left, 10)).hasSize(2);

        release(pair.left);
        pair.left.configureBlocking(true);
        pair.left.configureBlocking(false);

        sockSendAll(pair.right, bytes("345"));
        assertThat(sockRecv(pair.left, 10)).hasSize(3);
      }
    });
  }

  @Test
  void loopClosed_channelStaysOpen() throws Exception {
    var pair = Pair.open();
    try (pair) {
      Loops.run(() -> {
        sockSendAll(pair.right, bytes("12"));
        awaitReadable(pair.left);
      });

      assertThat(pair.left.isOpen()).isTrue();
      Loops.run(() -> assertThat(sockRecv(pair.left, 10)).hasSize(2));
    }
  }

  // ---- helpers

  private static void assertNotRegistered(SelectableChannel channel) {
    assertThat(ChannelPoller.of(EventLoop.running()).ownerOf(channel)).isNull();
  }

  static void end(Task<?> task) {
    task.cancel();
    try {
      task.await();
    } catch (CancelledError e) {
      // What was asked for.
    }
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }

  static byte[] randomBytes(int count) {
    byte[] data = new byte[count];
    new Random(count).nextBytes(data);
    return data;
  }

  static <C extends SelectableChannel> C nonBlocking(C channel) throws IOException {
    channel.configureBlocking(false);
    return channel;
  }

  static ServerSocketChannel listener() throws IOException {
    var listener = nonBlocking(ServerSocketChannel.open());
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    return listener;
  }

  private static DatagramChannel datagrams() throws IOException {
    var channel = nonBlocking(DatagramChannel.open());
    channel.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    return channel;
  }

  /** Writes until the system takes no more; returns how much it took. */
  private static long fill(SocketChannel channel) throws IOException {
    var block = ByteBuffer.allocate(1 << 16);
    long sent = 0;
    int idle = 0;
    while (idle < 3) {
      int count = channel.write(block.clear());
      sent += count;
      idle = count == 0 ? idle + 1 : 0;
      Loops.turn();
    }
    return sent;
  }

  private static <C extends SelectableChannel & java.nio.channels.ReadableByteChannel>
      byte[] readExactly(C channel, int count) throws IOException {
    var data = ByteBuffer.allocate(count);
    while (data.hasRemaining()) {
      int read = sockRecvInto(channel, data);
      if (read < 0) {
        break;
      }
    }
    return Arrays.copyOf(data.array(), data.position());
  }

  /** Two connected sockets. */
  record Pair(SocketChannel left, SocketChannel right) implements AutoCloseable {

    static Pair open() throws IOException {
      try (var listener = ServerSocketChannel.open()) {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        var left = SocketChannel.open(listener.getLocalAddress());
        return new Pair(nonBlocking(left), nonBlocking(listener.accept()));
      }
    }

    @Override
    public void close() throws IOException {
      left.close();
      right.close();
    }
  }
}

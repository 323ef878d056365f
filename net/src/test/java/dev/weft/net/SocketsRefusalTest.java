package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Channels.bytes;
import static dev.weft.net.Channels.listener;
import static dev.weft.net.Channels.nonBlocking;
import static dev.weft.net.Sockets.addReader;
import static dev.weft.net.Sockets.addWriter;
import static dev.weft.net.Sockets.awaitReadable;
import static dev.weft.net.Sockets.awaitWritable;
import static dev.weft.net.Sockets.release;
import static dev.weft.net.Sockets.removeReader;
import static dev.weft.net.Sockets.sockAccept;
import static dev.weft.net.Sockets.sockConnect;
import static dev.weft.net.Sockets.sockRecv;
import static dev.weft.net.Sockets.sockRecvFrom;
import static dev.weft.net.Sockets.sockRecvInto;
import static dev.weft.net.Sockets.sockSendAll;
import static dev.weft.net.Sockets.sockSendTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Action;
import dev.weft.EventLoop;
import dev.weft.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // closing in the middle is what some of these are about
class SocketsRefusalTest {
  @Test
  void secondWaiter_ofOneDirection_isRefusedAndTheFirstGoesOn() throws Exception {
    Loops.run(() -> {
      try (var pair = Channels.Pair.open()) {
        Task<byte[]> first = createTask(() -> sockRecv(pair.left(), 10));
        first.setName("first");
        Loops.until(() -> first.waitingOn() != null);

        List<Action<Exception>> seconds =
            List.of(
                () -> awaitReadable(pair.left()),
                () -> sockRecv(pair.left(), 1),
                () -> sockRecvInto(pair.left(), ByteBuffer.allocate(1)));
        for (Action<Exception> second : seconds) {
          assertThatThrownBy(second::run)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("task first waits")
              .hasMessageContaining("one at a time");
        }
        assertThatThrownBy(() -> addReader(pair.left(), () -> {}))
            .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> release(pair.left())).isInstanceOf(IllegalStateException.class);

        pair.right().write(bytes("123"));
        assertThat(first.await()).hasSize(3);
      }
    });
  }

  @Test
  void secondCallback_ofOneDirection_isRefused() throws Exception {
    Loops.run(() -> {
      try (var pair = Channels.Pair.open()) {
        addReader(pair.left(), () -> {});

        assertThatThrownBy(() -> addReader(pair.left(), () -> {}))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("addReader()");
        assertThatThrownBy(() -> awaitReadable(pair.left()))
            .isInstanceOf(IllegalStateException.class);

        assertThat(removeReader(pair.left())).isTrue();
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
      var pair = Channels.Pair.open();
      pair.close();

      List<Action<Exception>> all =
          List.of(
              () -> awaitReadable(pair.left()),
              () -> awaitWritable(pair.left()),
              () -> addReader(pair.left(), () -> {}),
              () -> sockRecv(pair.left(), 1),
              () -> sockSendAll(pair.left(), new byte[1]));
      for (Action<Exception> each : all) {
        assertThatThrownBy(each::run).isInstanceOf(ClosedChannelException.class);
      }
      assertThat(removeReader(pair.left())).isFalse();
      release(pair.left());
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
      try (var pair = Channels.Pair.open()) {
        var failures = new ArrayList<Throwable>();
        EventLoop.running()
            .callSoon(() -> {
              try {
                byte[] _ = sockRecv(pair.left(), 1);
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
}

package dev.weft.net;

import static dev.weft.Async.createTask;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Action;
import dev.weft.Async;
import dev.weft.CancelledError;
import dev.weft.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A channel is free as soon as no task and no callback waits for it. */
@SuppressWarnings("try") // closing in the middle is what these are about
class SocketsReleaseTest {

  // ---- after cancel(), before the task has run

  @Test
  void sockRecv_rightAfterACancellation_readsInItsPlace() throws Exception {
    Loops.run(() -> {
      Pipe pipe = pipe();
      try (var source = pipe.source();
          var sink = pipe.sink()) {
        Task<?> first = waiting(() -> Sockets.sockRecv(source, 10));

        first.cancel();
        sink.write(ByteBuffer.wrap("data".getBytes(US_ASCII)));
        Sockets.addReader(source, () -> {});
        assertThat(Sockets.removeReader(source)).isTrue();
        Sockets.awaitReadable(source);

        assertThat(Sockets.sockRecv(source, 10)).asString(US_ASCII).isEqualTo("data");
        assertThat(first.isCancelled()).isTrue();
      }
      assertThat(Loops.watchedChannels()).isZero();
    });
  }

  @Test
  void everyWait_rightAfterACancellation_canBeginAgain() throws Exception {
    Loops.run(() -> {
      try (var listener = listener();
          var udp = udp()) {
        Pipe pipe = pipe();
        try (var source = pipe.source();
            var sink = pipe.sink()) {
          fill(sink);
          var buffer = ByteBuffer.allocate(10);
          List<Action<?>> waits =
              List.of(
                  () -> Sockets.awaitReadable(source),
                  () -> Sockets.sockRecvInto(source, buffer),
                  () -> Sockets.awaitWritable(sink),
                  () -> Sockets.sockSendAll(sink, new byte[1 << 20]),
                  () -> Sockets.sockAccept(listener),
                  () -> Sockets.sockRecvFrom(udp));
          // The pipe is full, so that its reader waits on another one.
          drain(source);
          for (Action<?> wait : waits) {
            if (wait == waits.get(2)) {
              fill(sink);
            }
            Task<?> first = waiting(wait);

            first.cancel();

            assertThatThrownBy(() -> cancelledInIt(wait)).isInstanceOf(CancelledError.class);
            end(first);
          }
        }
      }
      assertThat(Loops.watchedChannels()).isZero();
    });
  }

  @Test
  void openConnection_rightAfterACancelledRead_takesTheChannel() throws Exception {
    Loops.run(() -> {
      try (var server = Net.startServer("127.0.0.1", 0, this::greet)) {
        var channel = SocketChannel.open(server.addresses().getFirst());
        channel.configureBlocking(false);
        Sockets.sockRecv(channel, 1);
        Task<?> first = waiting(() -> Sockets.awaitReadable(channel));

        first.cancel();
        try (var connection = Net.openConnection(channel, StreamOptions.DEFAULT)) {
          end(first);
          connection.writer().write("?");

          assertThat(connection.reader().readAll()).asString(US_ASCII).isEqualTo("hello");
        }
      }
    });
  }

  @Test
  void release_rightAfterACancellation_letsTheChannelBlock() throws Exception {
    Loops.run(() -> {
      try (var listener = listener()) {
        Task<?> first = waiting(() -> Sockets.sockAccept(listener));

        first.cancel();
        Sockets.release(listener);

        listener.configureBlocking(true);
        end(first);
        assertThat(listener.isOpen()).isTrue();
      }
    });
  }

  // ---- ports and descriptors

  @Test
  void close_afterAnyEndOfAWait_freesTheListenersPort() throws Exception {
    Loops.run(() -> {
      for (Ending ending : endings()) {
        var listener = listener();
        SocketAddress at = listener.getLocalAddress();

        ending.of(listener);
        listener.close();

        ServerSocketChannel.open().bind(at).close();
      }
    });
  }

  @Test
  void close_afterAnyEndOfAWait_freesTheUdpPort() throws Exception {
    Loops.run(() -> {
      for (Ending ending : endings()) {
        var udp = udp();
        SocketAddress at = udp.getLocalAddress();

        ending.of(udp);
        udp.close();

        DatagramChannel.open().bind(at).close();
      }
    });
  }

  @Test
  void close_afterAnyEndOfAWait_endsThePipe() throws Exception {
    Loops.run(() -> {
      for (Ending ending : endings()) {
        Pipe pipe = pipe();
        try (var sink = pipe.sink()) {
          ending.of(pipe.source());
          pipe.source().close();

          assertThatThrownBy(() -> sink.write(ByteBuffer.allocate(1)))
              .isInstanceOf(IOException.class);
        }
      }
    });
  }

  @Test
  void close_afterAWaitThatSucceeded_freesThePort() throws Exception {
    Loops.run(() -> {
      var listener = listener();
      SocketAddress at = listener.getLocalAddress();
      Task<SocketChannel> accepting = createTask(() -> Sockets.sockAccept(listener));
      Loops.turn();
      try (var client = SocketChannel.open(at);
          var accepted = accepting.await()) {
        assertThat(accepted.isConnected()).isTrue();
        assertThat(client.isConnected()).isTrue();

        listener.close();

        ServerSocketChannel.open().bind(at).close();
      }
    });
  }

  @Test
  void sockRecvFrom_again_afterEachPacket_missesNothing() throws Exception {
    Loops.run(() -> {
      try (var udp = udp();
          var sender = udp()) {
        for (int i = 0; i < 50; i++) {
          Task<Datagram> receiving = createTask(() -> Sockets.sockRecvFrom(udp));
          Loops.turn();
          int _ = sender.send(ByteBuffer.wrap(new byte[] {(byte) i}), udp.getLocalAddress());

          assertThat(receiving.await().data()).containsExactly(i);
        }
        assertThat(Loops.watchedChannels()).isZero();
      }
    });
  }

  // ---- helpers

  private interface Ending {
    void of(SelectableChannel channel) throws IOException;
  }

  private static List<Ending> endings() {
    return List.of(
        channel -> {
          Task<?> waiting = waiting(() -> Sockets.awaitReadable(channel));
          waiting.cancel();
          end(waiting);
        },
        channel -> {
          Sockets.addReader(channel, () -> {});
          Loops.turn();
          assertThat(Sockets.removeReader(channel)).isTrue();
        },
        channel -> {
          Sockets.addReader(channel, () -> {});
          Loops.turn();
          assertThat(Sockets.removeReader(channel)).isTrue();
          Sockets.release(channel);
        });
  }

  private void greet(StreamReader reader, StreamWriter writer) throws IOException {
    writer.write("!");
    writer.drain();
    byte[] _ = reader.readExactly(1);
    writer.write("hello");
  }

  /** Waits in the running task, which is cancelled when it does. */
  private static void cancelledInIt(Action<?> wait) throws Exception {
    Task<?> running = Async.currentTask();
    Task<?> canceller =
        createTask(() -> {
          boolean _ = running.cancel();
        });
    try {
      wait.run();
    } catch (CancelledError cancelled) {
      int _ = running.uncancel();
      throw cancelled;
    } catch (Throwable refusal) {
      canceller.cancel();
      throw new AssertionError("refused", refusal);
    }
  }

  private static Task<?> waiting(Action<?> wait) {
    Task<?> task = createTask(wait);
    Loops.turn();
    assertThat(task.isDone()).isFalse();
    return task;
  }

  private static void end(Task<?> task) {
    task.cancel();
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
  }

  private static Pipe pipe() throws IOException {
    Pipe pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    pipe.sink().configureBlocking(false);
    return pipe;
  }

  private static void fill(Pipe.SinkChannel sink) throws IOException {
    var much = ByteBuffer.allocate(1 << 20);
    while (sink.write(much.clear()) > 0) {
      // until it takes no more
    }
  }

  private static void drain(Pipe.SourceChannel source) throws IOException {
    var much = ByteBuffer.allocate(1 << 20);
    while (source.read(much.clear()) > 0) {
      // until it has no more
    }
  }

  private static ServerSocketChannel listener() throws IOException {
    var listener = ServerSocketChannel.open();
    listener.configureBlocking(false);
    return listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static DatagramChannel udp() throws IOException {
    var udp = DatagramChannel.open();
    udp.configureBlocking(false);
    return udp.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }
}

package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Sockets.addReader;
import static dev.weft.net.Sockets.awaitReadable;
import static dev.weft.net.Sockets.awaitWritable;
import static dev.weft.net.Sockets.sockAccept;
import static dev.weft.net.Sockets.sockConnect;
import static dev.weft.net.Sockets.sockRecv;
import static dev.weft.net.Sockets.sockRecvInto;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.Task;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What a channel that is closed does to those who wait for it, and to the system. */
@SuppressWarnings("try") // closing in the middle is what some of these are about
class SocketsCloseTest {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  @Test
  void wait_channelClosedByAnotherTask_endsThoughTheLoopHasNothingElseToDo() throws Exception {
    Loops.run(() -> {
      try (var pair = Channels.Pair.open()) {
        Task<?> reader = createTask(() -> awaitReadable(pair.left()));
        Loops.until(() -> reader.waitingOn() != null);

        pair.left().close();

        assertThatThrownBy(() -> reader.await(IOException.class))
            .isInstanceOf(AsynchronousCloseException.class);
      }
    });
  }

  @Test
  void wait_amongThousandsWhoseChannelStaysOpen_endsWhenItsChannelIsClosed() throws Exception {
    Loops.run(() -> {
      var pairs = new ArrayList<Channels.Pair>();
      var readers = new ArrayList<Task<?>>();
      try {
        for (int i = 0; i < 200; i++) {
          var pair = Channels.Pair.open();
          pairs.add(pair);
          readers.add(createTask(() -> sockRecv(pair.left(), 1)));
        }
        Loops.until(() -> readers.getLast().waitingOn() != null);

        pairs.get(17).left().close();
        assertThatThrownBy(() -> readers.get(17).await(IOException.class))
            .isInstanceOf(ClosedChannelException.class);
        assertThat(readers).filteredOn(Task::isDone).hasSize(1);
        pairs.get(199).left().close();
        pairs.get(0).left().close();
        for (int closed : List.of(199, 0)) {
          assertThatThrownBy(() -> readers.get(closed).await(IOException.class))
              .isInstanceOf(ClosedChannelException.class);
        }
        pairs.get(100).right().write(ByteBuffer.allocate(1));
        readers.get(100).await();
      } finally {
        for (var pair : pairs) {
          pair.close();
        }
        for (Task<?> reader : readers) {
          reader.cancel();
        }
      }
    });
  }

  @Test
  void bothDirections_channelClosed_bothEnd() throws Exception {
    Loops.run(() -> {
      try (var pair = Channels.Pair.open()) {
        var full = ByteBuffer.allocate(1 << 22);
        while (pair.left().write(full) > 0) {
          full.clear();
        }
        Task<?> reader = createTask(() -> awaitReadable(pair.left()));
        Task<?> writer = createTask(() -> awaitWritable(pair.left()));
        Loops.until(() -> reader.waitingOn() != null && writer.waitingOn() != null);

        pair.left().close();

        for (Task<?> waiting : List.of(reader, writer)) {
          assertThatThrownBy(() -> waiting.await(IOException.class))
              .isInstanceOf(AsynchronousCloseException.class);
        }
      }
    });
  }

  @Test
  void sockAccept_listenerClosed_ends() throws Exception {
    Loops.run(() -> {
      try (var listener = Channels.listener()) {
        Task<?> acceptor = createTask(() -> sockAccept(listener));
        Loops.until(() -> acceptor.waitingOn() != null);

        listener.close();

        assertThatThrownBy(() -> acceptor.await(IOException.class))
            .isInstanceOf(ClosedChannelException.class);
      }
    });
  }

  @Test
  void addReader_channelClosed_isDroppedWithoutAWord() throws Exception {
    Loops.run(() -> {
      var pair = Channels.Pair.open();
      int[] calls = new int[1];
      addReader(pair.left(), () -> calls[0]++);

      pair.close();
      Loops.turn();
      Loops.turn();

      assertThat(calls[0]).isZero();
      assertThat(Sockets.removeReader(pair.left())).isFalse();
    });
  }

  @Test
  void wait_closedAndCancelledAtOnce_endsCancelledWithoutAReport() throws Exception {
    Loops.run(() -> {
      var pair = Channels.Pair.open();
      Task<?> reader = createTask(() -> awaitReadable(pair.left()));
      Loops.until(() -> reader.waitingOn() != null);

      pair.close();
      Channels.end(reader);

      assertThat(reader.isCancelled()).isTrue();
    });
  }

  @Test
  void submit_whileAChannelIsWaitedFor_alwaysWakesTheLoop() throws Exception {
    Loops.run(() -> {
      try (var pair = Channels.Pair.open()) {
        EventLoop loop = EventLoop.running();
        Task<?> reader = createTask(() -> awaitReadable(pair.left()));
        Loops.until(() -> reader.waitingOn() != null);

        int sum =
            Async.toThread(() -> {
              int answers = 0;
              for (int i = 0; i < 20_000; i++) {
                answers += loop.submit(() -> 1).get();
              }
              return answers;
            });

        assertThat(sum).isEqualTo(20_000);
        Channels.end(reader);
      }
    });
  }

  @Test
  void tenThousandConnections_openedAndClosed_leaveNoDescriptorBehind() throws Exception {
    Assumptions.assumeTrue(Files.isDirectory(DESCRIPTORS), "needs /proc/self/fd");
    Loops.run(() -> {
      try (var listener = Channels.listener()) {
        roundTrips(listener, 100);
        long before = openDescriptors();

        roundTrips(listener, 10_000);

        Loops.turn();
        Loops.turn();
        assertThat(openDescriptors()).isLessThanOrEqualTo(before + 5);
      }
    });
  }

  private static void roundTrips(java.nio.channels.ServerSocketChannel listener, int count)
      throws IOException {
    Task<?> server =
        createTask(() -> {
          for (int i = 0; i < count; i++) {
            try (var accepted = sockAccept(listener)) {
              accepted.write(ByteBuffer.wrap(sockRecv(accepted, 1)));
            }
          }
        });
    var buffer = ByteBuffer.allocate(1);
    for (int i = 0; i < count; i++) {
      try (var channel = Channels.nonBlocking(SocketChannel.open())) {
        sockConnect(channel, listener.getLocalAddress());
        assertThat(channel.write(buffer.clear())).isEqualTo(1);
        assertThat(sockRecvInto(channel, buffer.clear())).isEqualTo(1);
        assertThat(sockRecvInto(channel, buffer.clear())).isEqualTo(-1);
      }
    }
    server.await();
  }

  static long openDescriptors() throws IOException {
    try (var files = Files.list(DESCRIPTORS)) {
      return files.count();
    }
  }
}

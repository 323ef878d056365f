package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Channels.assertNotRegistered;
import static dev.weft.net.Channels.bytes;
import static dev.weft.net.Channels.datagrams;
import static dev.weft.net.Channels.end;
import static dev.weft.net.Channels.fill;
import static dev.weft.net.Channels.listener;
import static dev.weft.net.Channels.readExactly;
import static dev.weft.net.Sockets.awaitReadable;
import static dev.weft.net.Sockets.awaitWritable;
import static dev.weft.net.Sockets.release;
import static dev.weft.net.Sockets.sockAccept;
import static dev.weft.net.Sockets.sockRecv;
import static dev.weft.net.Sockets.sockRecvFrom;
import static dev.weft.net.Sockets.sockRecvInto;
import static dev.weft.net.Sockets.sockSendAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Action;
import dev.weft.CancelledError;
import dev.weft.Task;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // closing in the middle is what some of these are about
class SocketsCancellationTest {
  @Test
  void everyWait_cancelled_leavesTheChannelUsableAndNothingRegistered() throws Exception {
    Loops.run(() -> {
      try (var pair = Channels.Pair.open();
          var listener = listener();
          var datagrams = datagrams()) {
        assertCancellable(pair.left(), () -> awaitReadable(pair.left()));
        assertCancellable(pair.left(), () -> sockRecv(pair.left(), 1));
        assertCancellable(pair.left(), () -> sockRecvInto(pair.left(), ByteBuffer.allocate(1)));
        assertCancellable(listener, () -> sockAccept(listener));
        assertCancellable(datagrams, () -> sockRecvFrom(datagrams));
        Action<IOException> fill = () -> fill(pair.left());
        assertCancellable(pair.left(), fill, () -> awaitWritable(pair.left()));
        assertCancellable(pair.left(), fill, () -> sockSendAll(pair.left(), new byte[1]));

        byte[] rest = sockRecv(pair.right(), 1 << 20);
        assertThat(rest).isNotEmpty();
        sockSendAll(pair.right(), bytes("to the left"));
        assertThat(sockRecv(pair.left(), 100)).hasSize(11);
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
      try (var pair = Channels.Pair.open()) {
        Task<byte[]> first = createTask(() -> sockRecv(pair.left(), 10));
        Loops.until(() -> first.waitingOn() != null);
        pair.right().write(bytes("kept"));
        first.cancel();

        assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
        assertThat(sockRecv(pair.left(), 10)).hasSize(4);
      }
    });
  }

  @Test
  void oneDirection_cancelled_leavesTheOtherWaiting() throws Exception {
    Loops.run(() -> {
      try (var pair = Channels.Pair.open()) {
        fill(pair.left());
        Task<byte[]> reader = createTask(() -> sockRecv(pair.left(), 10));
        Task<?> writer = createTask(() -> sockSendAll(pair.left(), new byte[1]));
        Loops.until(() -> reader.waitingOn() != null && writer.waitingOn() != null);

        end(writer);
        pair.right().write(bytes("123"));

        assertThat(reader.await()).hasSize(3);
      }
    });
  }

  @Test
  void sockSendAll_cancelled_tellsHowMuchWasTaken() throws Exception {
    Loops.run(() -> {
      try (var pair = Channels.Pair.open()) {
        var data = ByteBuffer.wrap(new byte[32 << 20]);
        Task<?> writer = createTask(() -> sockSendAll(pair.left(), data));
        Loops.until(() -> writer.waitingOn() != null);

        end(writer);

        assertThat(data.position()).isPositive();
        assertThat(readExactly(pair.right(), data.position())).hasSize(data.position());
        assertThat(pair.right().read(ByteBuffer.allocate(1))).isZero();
      }
    });
  }

  @Test
  void release_afterAWait_letsTheChannelBlockAgain() throws Exception {
    Loops.run(() -> {
      try (var pair = Channels.Pair.open()) {
        sockSendAll(pair.right(), bytes("12"));
        awaitReadable(pair.left());
        assertThat(sockRecv(pair.left(), 10)).hasSize(2);

        release(pair.left());
        pair.left().configureBlocking(true);
        pair.left().configureBlocking(false);

        sockSendAll(pair.right(), bytes("345"));
        assertThat(sockRecv(pair.left(), 10)).hasSize(3);
      }
    });
  }

  @Test
  void loopClosed_channelStaysOpen() throws Exception {
    var pair = Channels.Pair.open();
    try (pair) {
      Loops.run(() -> {
        sockSendAll(pair.right(), bytes("12"));
        awaitReadable(pair.left());
      });

      assertThat(pair.left().isOpen()).isTrue();
      Loops.run(() -> assertThat(sockRecv(pair.left(), 10)).hasSize(2));
    }
  }
}

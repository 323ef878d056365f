package dev.weft.net.internal.poll;

import static dev.weft.net.Loops.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Async;
import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.net.Loops;
import dev.weft.net.Peers;
import dev.weft.net.Pipes;
import dev.weft.net.RecordingProtocol;
import dev.weft.net.Sockets;
import dev.weft.spi.Poller;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class ChannelPollerTest {

  @Test
  void create_findsThisPoller() {
    try (var loop = EventLoop.create()) {
      assertThat(ChannelPoller.of(loop)).isSameAs(loop.poller());
      assertThat(loop.poller())
          .extracting(Poller::toString)
          .isIn("SelectorPoller[0 channels]", "EpollPoller[0 channels]");
    }
  }

  @Test
  void of_aLoopWithAnotherPoller_saysWhatToDo() {
    var other =
        new Poller() {
          @Override
          public void poll(long timeoutNanos) {}

          @Override
          public void wakeup() {}

          @Override
          public void close() {}

          @Override
          public String toString() {
            return "a clock";
          }
        };
    try (var loop = EventLoop.create(other)) {
      assertThatThrownBy(() -> ChannelPoller.of(loop))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("this loop waits in a clock, which knows no sockets");
    }
  }

  @Test
  void millisRoundedUp_neverEarlyAndNeverZero() {
    assertThat(ChannelPoller.millisRoundedUp(1)).isEqualTo(1);
    assertThat(ChannelPoller.millisRoundedUp(1_000_000)).isEqualTo(1);
    assertThat(ChannelPoller.millisRoundedUp(1_000_001)).isEqualTo(2);
    assertThat(ChannelPoller.millisRoundedUp(Long.MAX_VALUE)).isPositive();
  }

  @Test
  void poll_withALimit_doesNotReturnBeforeIt() throws Exception {
    Loops.run(() -> assertThat(nanosOfPoll(1_500_000)).isGreaterThanOrEqualTo(1_500_000));
  }

  /** Polls in a callback, as only the loop's own thread may, and returns how long that took. */
  private static long nanosOfPoll(long timeoutNanos) {
    var loop = EventLoop.running();
    var done = loop.<Long>createFuture();
    loop.callSoon(() -> {
      long start = System.nanoTime();
      loop.poller().poll(timeoutNanos);
      done.setResult(System.nanoTime() - start);
    });
    return done.await();
  }

  @Test
  void poll_wokenBefore_returnsAtOnce() throws Exception {
    Loops.run(() -> {
      EventLoop.running().poller().wakeup();
      EventLoop.running().poller().wakeup();

      assertThat(nanosOfPoll(-1)).isPositive();
    });
  }

  @Test
  void poll_callbackLeftTheThreadInterrupted_waitsAllTheSame() throws Exception {
    Loops.run(() -> {
      EventLoop.running().callSoon(() -> Thread.currentThread().interrupt());

      assertThat(nanosOfPoll(5_000_000)).isGreaterThanOrEqualTo(5_000_000);
    });
  }

  @Test
  void sleep_mixedWithSockets_wakesInTime() throws Exception {
    Loops.run(() -> {
      long start = System.nanoTime();

      for (int i = 0; i < 20; i++) {
        Async.sleep(Duration.ofNanos(300_000));
      }

      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20 * 300_000L);
    });
  }

  @Test
  void close_twice_isOnce() {
    var loop = EventLoop.create();
    loop.close();

    loop.poller().close();
    loop.poller().wakeup();
  }

  @Test
  void io_ofAPipe_isTheJdks() throws Exception {
    Loops.run(() -> {
      var pipe = Pipe.open();
      pipe.source().configureBlocking(false);
      var registration =
          ChannelPoller.of(EventLoop.running())
              .register(EventLoop.running(), pipe.source(), reading(() -> {}), context());

      // A system call on a pipe may wait for the process at its other end.
      assertThat(registration.io(ChannelPoller.of(EventLoop.running()).buffers()))
          .isInstanceOf(NioIo.class);

      pipe.source().close();
      pipe.sink().close();
    });
  }

  @Test
  void registration_readableAndNotWantedAnyMore_isSilent() throws Exception {
    Loops.run(() -> {
      var loop = EventLoop.running();
      var pipe = Pipe.open();
      pipe.source().configureBlocking(false);
      var events = new ArrayList<String>();
      var registration =
          ChannelPoller.of(loop)
              .register(loop, pipe.source(), reading(() -> events.add("readable")), context());
      pipe.sink().write(ByteBuffer.wrap(new byte[1]));

      nanosOfPoll(1);
      Loops.turn();
      assertThat(events).isEmpty();

      registration.add(SelectionKey.OP_READ);
      until(() -> events.size() >= 3);

      registration.remove(SelectionKey.OP_READ);
      nanosOfPoll(0);
      int seen = events.size();
      Loops.turn();
      nanosOfPoll(0);
      Loops.turn();
      assertThat(events.size()).isLessThanOrEqualTo(seen + 1);

      pipe.source().close();
      assertThatThrownBy(() -> registration.add(SelectionKey.OP_READ))
          .isInstanceOf(ClosedChannelException.class);
      registration.waitForNothing();
      pipe.sink().close();
    });
  }

  @Test
  void releaseClosed_losesNoEvent() throws Exception {
    Loops.run(() -> {
      var peers = Peers.protocols(RecordingProtocol::new);
      peers.client().transport().write(new byte[] {'a'});

      for (int i = 0; i < 10; i++) {
        ChannelPoller.of(EventLoop.running()).releaseClosed();
      }

      until(() -> peers.server().received.toString().equals("a"));
    });
  }

  @Test
  void submit_fromManyThreads_wakesTheLoopEachTime() throws Exception {
    try (var loop = EventLoop.create()) {
      var runner = Thread.ofPlatform().start(loop::runForever);
      for (int i = 0; i < 2_000; i++) {
        int number = i;
        assertThat(loop.submit(() -> number).get()).isEqualTo(number);
      }
      loop.stop();
      runner.join();
    }
  }

  @Test
  void write_anyKindOfBuffer_sendsItsBytes() throws Exception {
    Loops.run(() -> {
      var peers = Peers.protocols(RecordingProtocol::new);
      var direct = ByteBuffer.allocateDirect(8).put(1, new byte[] {'c', 'd'}).slice(1, 2);
      var heap = ByteBuffer.wrap(new byte[] {'x', 'a', 'b', 'x'}, 1, 2);

      for (ByteBuffer data :
          new ByteBuffer[] {
            heap.duplicate(), direct.duplicate(), heap.asReadOnlyBuffer(), direct.asReadOnlyBuffer()
          }) {
        peers.client().transport().write(data);
        assertThat(data.hasRemaining()).isFalse();
      }

      until(() -> peers.server().received.toString().equals("abcdabcd"));
    });
  }

  @Test
  void poll_peerGoneWhileReadingIsPaused_waits() throws Exception {
    Loops.run(() -> {
      var peers = Peers.protocols(RecordingProtocol::new);
      peers.server().transport().pauseReading();
      Peers.reset(peers.client().transport());
      until(() -> peers.client().isLost());

      assertThat(nanosOfPoll(5_000_000)).isGreaterThanOrEqualTo(5_000_000);

      peers.server().transport().resumeReading();
      until(() -> peers.server().isLost());
    });
  }

  @Test
  void register_channelThatATaskWaitedFor_goesToTheTransport() throws Exception {
    Loops.run(() -> {
      var pipe = Pipe.open();
      pipe.source().configureBlocking(false);
      pipe.sink().write(ByteBuffer.wrap(new byte[] {'a'}));
      Sockets.awaitReadable(pipe.source());

      var protocol = Pipes.connectReadPipe(RecordingProtocol::new, pipe.source()).protocol();

      until(() -> protocol.received.toString().equals("a"));
      assertThatThrownBy(() -> Sockets.awaitReadable(pipe.source()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("belongs to a transport");
      pipe.sink().close();
      until(protocol::isLost);
    });
  }

  @Test
  void channelClosedByItsUser_anotherWithItsDescriptor_getsItsOwnEvents() throws Exception {
    Loops.run(() -> {
      var loop = EventLoop.running();
      var events = new ArrayList<String>();
      for (int i = 0; i < 50; i++) {
        int number = i;
        var pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        var registration =
            ChannelPoller.of(loop)
                .register(
                    loop, pipe.source(), reading(() -> events.add("event " + number)), context());
        registration.add(SelectionKey.OP_READ);
        pipe.sink().write(ByteBuffer.wrap(new byte[1]));

        until(() -> events.contains("event " + number));
        events.clear();

        // The next pipe gets the descriptors of this one.
        pipe.source().close();
        pipe.sink().close();
      }
    });
  }

  private static ReadinessListener reading(Runnable whenReadable) {
    return new ReadinessListener() {
      @Override
      public void readReady() {
        whenReadable.run();
      }
    };
  }

  private static Context context() {
    return Context.copyOfCurrent();
  }

  @Test
  void wakeup_ofAPollerThatWasClosed_doesNothing() {
    var loop = EventLoop.create();
    Poller poller = loop.poller();
    loop.close();

    poller.wakeup();

    assertThat(loop.isClosed()).isTrue();
  }

  @Test
  void open_pollerThatThereIsNot_saysWhichThereAre() {
    assertThatThrownBy(() -> NetPollerProvider.choose("kqueue"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("weft.poller is 'kqueue': it can be selector or epoll");
  }
}

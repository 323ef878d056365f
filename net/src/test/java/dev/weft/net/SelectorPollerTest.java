package dev.weft.net;

import static dev.weft.net.Loops.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Async;
import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.Poller;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class SelectorPollerTest {

  @Test
  void create_findsThisPoller() {
    try (var loop = EventLoop.create()) {
      assertThat(SelectorPoller.of(loop)).isSameAs(loop.poller());
      assertThat(loop.poller()).hasToString("SelectorPoller[0 channels]");
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
      assertThatThrownBy(() -> SelectorPoller.of(loop))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("this loop waits in a clock, which knows no sockets");
    }
  }

  @Test
  void millisRoundedUp_neverEarlyAndNeverZero() {
    assertThat(SelectorPoller.millisRoundedUp(1)).isEqualTo(1);
    assertThat(SelectorPoller.millisRoundedUp(1_000_000)).isEqualTo(1);
    assertThat(SelectorPoller.millisRoundedUp(1_000_001)).isEqualTo(2);
    assertThat(SelectorPoller.millisRoundedUp(Long.MAX_VALUE)).isPositive();
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
  void registration_readableAndNotWantedAnyMore_isSilent() throws Exception {
    Loops.run(() -> {
      var loop = EventLoop.running();
      var pipe = Pipe.open();
      pipe.source().configureBlocking(false);
      var events = new ArrayList<String>();
      var registration =
          new Registration(
              loop, pipe.source(), () -> events.add("readable"), null, Context.copyOfCurrent());
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
        SelectorPoller.of(EventLoop.running()).releaseClosed();
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
}

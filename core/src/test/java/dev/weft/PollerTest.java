package dev.weft;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.spi.Poller;
import dev.weft.spi.PollerContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a loop asks of its poller, and what the poller may do. */
class PollerTest {
  private final List<String> log = new ArrayList<>();

  /** A poller that runs a script each time that it is asked. */
  private static final class ScriptedPoller implements Poller {
    final List<Long> timeouts = new ArrayList<>();
    Runnable script = () -> {};
    long nowNanos;
    PollerContext context;

    @Override
    public void attach(PollerContext loop) {
      context = loop;
    }

    @Override
    public void poll(long timeoutNanos) {
      timeouts.add(timeoutNanos);
      script.run();
    }

    @Override
    public void wakeup() {}

    @Override
    public long nanoTime() {
      return nowNanos;
    }

    @Override
    public void close() {}
  }

  private final ScriptedPoller poller = new ScriptedPoller();

  @Test
  void ready_whilePolled_runsInTheSameIterationAheadOfDueTimers() {
    try (var loop = EventLoop.create(poller)) {
      var event = poller.context.prepare(() -> log.add("event"), Context.copyOfCurrent());
      loop.callLater(ofMillis(1), () -> log.add("timer"));
      loop.callLater(ofMillis(1), loop::stop);
      poller.script =
          () -> {
            poller.nowNanos += ofMillis(1).toNanos();
            poller.context.ready(event);
          };

      loop.runForever();

      assertThat(log).containsExactly("event", "timer");
      assertThat(poller.timeouts).containsExactly(ofMillis(1).toNanos());
    }
  }

  @Test
  void ready_sameCallbackTwice_runsTwice() {
    try (var loop = EventLoop.create(poller)) {
      var event = poller.context.prepare(() -> log.add("event"), Context.copyOfCurrent());
      poller.script =
          () -> {
            poller.context.ready(event);
            poller.context.ready(event);
            loop.stop();
          };

      loop.runForever();

      assertThat(log).containsExactly("event", "event");
    }
  }

  @Test
  void ready_cancelledCallback_isPassedOver() {
    try (var loop = EventLoop.create(poller)) {
      var event = poller.context.prepare(() -> log.add("event"), Context.copyOfCurrent());
      event.cancel();
      poller.script =
          () -> {
            poller.context.ready(event);
            loop.stop();
          };

      loop.runForever();

      assertThat(log).isEmpty();
    }
  }

  @Test
  void poll_nothingReadyAndNoTimer_mayWaitForEver() {
    try (var loop = EventLoop.create(poller)) {
      poller.script = loop::stop;

      loop.runForever();

      assertThat(poller.timeouts).containsExactly(-1L);
    }
  }

  @Test
  void poll_loopIsKeptBusy_isAskedNowAndThenWithoutWaiting() {
    try (var loop = EventLoop.create(poller)) {
      loop.callSoon(
          new Runnable() {
            @Override
            public void run() {
              if (poller.timeouts.size() == 3) {
                loop.stop();
              } else {
                loop.callSoon(this);
              }
            }
          });

      loop.runForever();

      assertThat(poller.timeouts).containsOnly(0L);
    }
  }

  @Test
  void poll_throws_endsTheRunWithThat() {
    try (var loop = EventLoop.create(poller)) {
      var failure = new IllegalStateException("the poller is broken");
      poller.script =
          () -> {
            throw failure;
          };

      assertThatThrownBy(loop::runForever).isSameAs(failure);
      assertThat(loop.isRunning()).isFalse();
    }
  }

  @Test
  void poller_askedFor_isTheOneGiven() {
    try (var loop = EventLoop.create(poller)) {
      assertThat(loop.poller()).isSameAs(poller);
    }
  }
}

package dev.weft.sync;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventTest {
  private final Event event = new Event();
  private final List<String> log = new ArrayList<>();

  private void waitAndLog(String name) {
    event.await();
    log.add(name);
  }

  @Test
  void await_beforeItIsSet_waitsForIt() throws Exception {
    run(() -> {
      // @start region="event"
      var connected = new Event();
      var client =
          createTask(() -> {
            connected.await();
            log.add("sends its request");
          });

      log.add("connects");
      sleep(ZERO);
      connected.set(); // wakes all who wait
      // @end
      client.await();
    });

    assertThat(log).containsExactly("connects", "sends its request");
  }

  @Test
  void await_set_doesNotSuspend() throws Exception {
    event.set();

    run(() -> {
      createTask(() -> log.add("other task"));

      waitAndLog("waiter");
    });

    assertThat(log).startsWith("waiter");
  }

  @Test
  void set_severalWait_wakesAllInOrderOfArrival() throws Exception {
    run(() -> {
      var a = createTask(() -> waitAndLog("a"));
      var b = createTask(() -> waitAndLog("b"));
      var c = createTask(() -> waitAndLog("c"));
      sleep(ZERO);

      event.set();

      assertThat(log).isEmpty();
      a.await();
      b.await();
      c.await();
    });

    assertThat(log).containsExactly("a", "b", "c");
  }

  @Test
  void clear_afterWaitersWereWoken_letsThemGoOn() throws Exception {
    run(() -> {
      var waiter = createTask(() -> waitAndLog("waiter"));
      sleep(ZERO);

      event.set();
      event.clear();

      waiter.await();
    });

    assertThat(log).containsExactly("waiter");
    assertThat(event.isSet()).isFalse();
  }

  @Test
  void clear_thenAwait_waitsForTheNextSet() throws Exception {
    run(() -> {
      event.set();
      event.clear();
      var waiter = createTask(() -> waitAndLog("waiter"));
      sleep(ZERO);

      assertThat(log).isEmpty();
      event.set();
      waiter.await();
    });

    assertThat(log).containsExactly("waiter");
  }

  @Test
  void await_cancelled_leavesTheLine() throws Exception {
    run(() -> {
      var cancelled = createTask(() -> waitAndLog("cancelled"));
      var other = createTask(() -> waitAndLog("other"));
      sleep(ZERO);

      cancelled.cancel();
      assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);

      assertThat(event).hasToString("Event[unset, waiters=1]");
      event.set();
      other.await();
    });

    assertThat(log).containsExactly("other");
  }

  @Test
  void await_cancelledAfterItWasWoken_throwsCancelledError() throws Exception {
    run(() -> {
      var waiter = createTask(() -> waitAndLog("waiter"));
      sleep(ZERO);

      event.set();
      waiter.cancel();

      assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
    });

    assertThat(log).isEmpty();
  }

  @Test
  void toString_tellsTheState() {
    assertThat(event).hasToString("Event[unset]");

    event.set();

    assertThat(event).hasToString("Event[set]");
  }
}

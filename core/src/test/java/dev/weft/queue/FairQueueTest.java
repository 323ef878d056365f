package dev.weft.queue;

import static dev.weft.Async.createTask;
import static dev.weft.Async.gather;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FairQueueTest {
  private final List<String> log = new ArrayList<>();

  private Task<?> getter(Queue<String> queue, String name) {
    return createTask(() -> log.add(name + " got " + queue.get()));
  }

  private Task<?> putter(Queue<String> queue, String item) {
    return createTask(() -> {
      queue.put(item);
      log.add(item + " put");
    });
  }

  private static Queue<String> fair(String kind, int maxSize) {
    return switch (kind) {
      case "lifo" -> LifoQueue.fair(maxSize);
      case "priority" -> PriorityQueue.fair(maxSize);
      default -> Queue.fair(maxSize);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"fifo", "lifo", "priority"})
  void put_newcomerAfterOneThatWasWoken_waitsBehindIt(String kind) {
    var queue = fair(kind, 1);

    run(() -> {
      queue.put("0");
      putter(queue, "A");
      putter(queue, "B");
      sleep(ZERO);
      putter(queue, "C");

      var got = new ArrayList<>(List.of(queue.getNow()));
      for (var i = 0; i < 3; i++) {
        got.add(queue.get());
      }

      assertThat(got).containsExactly("0", "A", "B", "C");
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"fifo", "lifo", "priority"})
  void get_newcomerAfterOneThatWasWoken_waitsBehindIt(String kind) {
    var queue = fair(kind, 0);

    run(() -> {
      var getters = new ArrayList<>(List.of(getter(queue, "A"), getter(queue, "B")));
      sleep(ZERO);
      getters.add(getter(queue, "C"));
      for (var item : List.of("1", "2", "3")) {
        queue.putNow(item);
        sleep(ZERO);
        sleep(ZERO);
      }
      gather(getters).await();
    });

    assertThat(log).containsExactly("A got 1", "B got 2", "C got 3");
  }

  @Test
  void putNow_placeIsPromised_isRefused() {
    var queue = Queue.<String>fair(1);

    run(() -> {
      queue.put("0");
      var putter = putter(queue, "A");
      sleep(ZERO);

      assertThat(queue.getNow()).isEqualTo("0");
      assertThat(queue.isFull()).isTrue();
      assertThatThrownBy(() -> queue.putNow("B")).isInstanceOf(QueueFullException.class);

      putter.await();
      assertThat(queue.getNow()).isEqualTo("A");
      assertThat(queue.isFull()).isFalse();
    });
  }

  @Test
  void getNow_itemIsPromised_isRefused() {
    var queue = Queue.<String>fair(0);

    run(() -> {
      var getter = getter(queue, "A");
      sleep(ZERO);

      queue.putNow("1");
      assertThat(queue.isEmpty()).isTrue();
      assertThatThrownBy(queue::getNow).isInstanceOf(QueueEmptyException.class);
      queue.putNow("2");
      assertThat(queue.getNow()).isEqualTo("1");

      getter.await();
    });

    assertThat(log).containsExactly("A got 2");
  }

  @Test
  void put_oneThatAlwaysComesAtTheRightMoment_keepsNoneWaiting() {
    var queue = Queue.<String>fair(1);

    run(() -> {
      queue.put("0");
      var patient = putter(queue, "A");
      sleep(ZERO);
      for (var i = 0; i < 10 && !patient.isDone(); i++) {
        var _ = queue.isEmpty() ? null : queue.getNow();
        if (!queue.isFull()) {
          queue.putNow("x");
        }
        sleep(ZERO);
      }

      assertThat(patient.isDone()).isTrue();
    });
  }

  @Test
  void put_cancelledWhenWoken_passesThePlaceOn() {
    var queue = Queue.<String>fair(1);

    run(() -> {
      queue.put("0");
      var cancelled = putter(queue, "A");
      var next = putter(queue, "B");
      sleep(ZERO);

      var _ = queue.getNow();
      cancelled.cancel();

      next.await();
      assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
      assertThat(queue.getNow()).isEqualTo("B");
      queue.putNow("C");
    });
  }

  @Test
  void get_cancelledWhenWoken_passesTheItemOn() {
    var queue = Queue.<String>fair(0);

    run(() -> {
      var cancelled = getter(queue, "A");
      var next = getter(queue, "B");
      sleep(ZERO);

      queue.putNow("1");
      cancelled.cancel();

      next.await();
      assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
      queue.putNow("2");
      assertThat(queue.getNow()).isEqualTo("2");
    });

    assertThat(log).containsExactly("B got 1");
  }

  @Test
  void get_cancelledWhenWokenAndNoneWaits_leavesTheItem() {
    var queue = Queue.<String>fair(0);

    run(() -> {
      var cancelled = getter(queue, "A");
      sleep(ZERO);

      queue.putNow("1");
      cancelled.cancel();
      sleep(ZERO);

      assertThat(queue.getNow()).isEqualTo("1");
    });
  }

  @Test
  void shutdown_oneWasWokenBefore_getsItsItemAndTheOthersNone() {
    var queue = Queue.<String>fair(0);

    run(() -> {
      var first = getter(queue, "A");
      var second = getter(queue, "B");
      sleep(ZERO);

      queue.putNow("1");
      queue.shutdown();
      var late = getter(queue, "C");

      first.await();
      assertThatThrownBy(second::await).isInstanceOf(QueueShutDownException.class);
      assertThatThrownBy(late::await).isInstanceOf(QueueShutDownException.class);
    });

    assertThat(log).containsExactly("A got 1");
  }

  @Test
  void shutdownNow_oneWasWokenBefore_getsNothing() {
    var queue = Queue.<String>fair(2);

    run(() -> {
      var getter = getter(queue, "A");
      sleep(ZERO);

      queue.putNow("1");
      queue.shutdownNow();

      assertThatThrownBy(getter::await).isInstanceOf(QueueShutDownException.class);
      assertThat(queue.isEmpty()).isTrue();
      queue.join();
    });
  }

  @Test
  void shutdown_putterWasWokenBefore_isRefused() {
    var queue = Queue.<String>fair(1);

    run(() -> {
      queue.put("0");
      var first = putter(queue, "A");
      var second = putter(queue, "B");
      sleep(ZERO);

      var _ = queue.getNow();
      queue.shutdown();

      assertThatThrownBy(first::await).isInstanceOf(QueueShutDownException.class);
      assertThatThrownBy(second::await).isInstanceOf(QueueShutDownException.class);
    });
  }

  @Test
  void put_comparisonThrowsInAWokenTask_wakesTheNext() {
    var queue = PriorityQueue.<Object>fair(1);

    run(() -> {
      queue.put(1);
      queue.getNow();
      queue.put(1);
      var bad = createTask(() -> queue.put(new Object()));
      var good = createTask(() -> queue.put(3));
      sleep(ZERO);

      assertThat(queue.getNow()).isEqualTo(1);

      assertThatThrownBy(bad::await).isInstanceOf(ClassCastException.class);
      good.await();
      assertThat(queue.getNow()).isEqualTo(3);
    });
  }

  @Test
  void fair_negativeSize_isRefused() {
    assertThatThrownBy(() -> Queue.fair(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LifoQueue.fair(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PriorityQueue.fair(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}

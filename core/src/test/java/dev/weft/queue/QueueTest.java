package dev.weft.queue;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class QueueTest {
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

  @Test
  void join_producerAndConsumers_waitsForAllItems() throws Exception {
    run(() -> {
      // @start region="queue"
      var jobs = new Queue<String>(10);
      for (var i = 0; i < 3; i++) {
        createTask(() -> {
          while (true) {
            var job = jobs.get(); // waits while the queue is empty
            log.add(job);
            jobs.taskDone();
          }
        });
      }
      for (var n = 1; n <= 100; n++) {
        jobs.put("job " + n); // waits while the queue is full
      }
      jobs.join(); // waits until all are done
      // @end
    });

    assertThat(log).hasSize(100).startsWith("job 1", "job 2").endsWith("job 100");
  }

  @Test
  void iterator_twoConsumers_goThroughItUntilItIsShutDown() throws Exception {
    var jobs = new Queue<String>(2);

    run(() -> {
      taskGroup(group -> {
        // @start region="for"
        for (int i = 0; i < 2; i++) {
          group.createTask(() -> {
            for (String job : jobs) { // until it is shut down and empty
              log.add(job);
              sleep(ZERO);
            }
          });
        }
        for (int n = 1; n <= 10; n++) {
          jobs.put("job " + n);
        }
        jobs.shutdown();
        // @end
      });
    });

    assertThat(log).hasSize(10).doesNotHaveDuplicates();
  }

  @Test
  void iterator_cancelled_losesNoItem() throws Exception {
    var jobs = new Queue<String>();

    run(() -> {
      var items = jobs.iterator();
      Task<?> waiting = createTask(() -> items.next());
      sleep(ZERO);
      waiting.cancel();
      jobs.put("a");
      jobs.shutdown();
      assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);

      assertThat(items.next()).isEqualTo("a");
      assertThat(items.hasNext()).isFalse();
      assertThatThrownBy(items::next).isInstanceOf(NoSuchElementException.class);
    });
  }

  @Test
  void shutdown_consumerInALoop_endsIt() throws Exception {
    var jobs = new Queue<String>();

    run(() -> {
      // @start region="shutdown"
      var consumer =
          createTask(() -> {
            try {
              while (true) {
                log.add(jobs.get());
              }
            } catch (QueueShutDownException end) {
              log.add("no more jobs");
            }
          });
      jobs.put("one");
      jobs.put("two");
      jobs.shutdown();
      consumer.await();
      // @end
    });

    assertThat(log).containsExactly("one", "two", "no more jobs");
  }

  @Test
  void get_severalItems_givesTheOldestFirst() {
    var queue = new Queue<String>();
    queue.putNow("a");
    queue.putNow("b");

    assertThat(queue.get()).isEqualTo("a");
    assertThat(queue.get()).isEqualTo("b");
  }

  @Test
  void get_itemThere_doesNotSuspend() throws Exception {
    var queue = new Queue<String>();
    queue.putNow("item");

    run(() -> {
      createTask(() -> log.add("other task"));

      log.add(queue.get());
    });

    assertThat(log).startsWith("item");
  }

  @Test
  void get_severalWait_areServedInOrderOfArrival() throws Exception {
    var queue = new Queue<String>();

    run(() -> {
      var first = getter(queue, "first");
      var second = getter(queue, "second");
      sleep(ZERO);

      queue.putNow("a");
      queue.putNow("b");

      first.await();
      second.await();
    });

    assertThat(log).containsExactly("first got a", "second got b");
  }

  @Test
  void get_cancelledWhileQueued_takesNothing() throws Exception {
    var queue = new Queue<String>();

    run(() -> {
      var cancelled = getter(queue, "cancelled");
      sleep(ZERO);

      cancelled.cancel();
      queue.putNow("item");
      assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);

      assertThat(queue).hasToString("Queue[size=1, unfinished=1]");
    });
  }

  @Test
  void get_cancelledAfterItWasWoken_passesItsTurnOn() throws Exception {
    var queue = new Queue<String>();

    run(() -> {
      var woken = getter(queue, "woken");
      var next = getter(queue, "next");
      sleep(ZERO);

      queue.putNow("item");
      woken.cancel();

      assertThatThrownBy(woken::await).isInstanceOf(CancelledError.class);
      next.await();
    });

    assertThat(log).containsExactly("next got item");
  }

  @Test
  void get_itemTakenByANewcomerBeforeTheWokenRan_waitsAgainAtTheEnd() throws Exception {
    var queue = new Queue<String>();

    run(() -> {
      var woken = getter(queue, "woken");
      var other = getter(queue, "other");
      sleep(ZERO);

      queue.putNow("a");
      log.add("newcomer got " + queue.get());
      sleep(ZERO);
      queue.putNow("b");
      queue.putNow("c");

      woken.await();
      other.await();
    });

    assertThat(log).containsExactly("newcomer got a", "other got b", "woken got c");
  }

  @Test
  void put_full_waitsForAFreePlace() throws Exception {
    var queue = new Queue<String>(1);

    run(() -> {
      queue.put("a");
      var first = putter(queue, "b");
      var second = putter(queue, "c");
      sleep(ZERO);
      assertThat(log).isEmpty();

      assertThat(queue.get()).isEqualTo("a");
      first.await();
      assertThat(queue.get()).isEqualTo("b");
      second.await();
    });

    assertThat(log).containsExactly("b put", "c put");
  }

  @Test
  void put_cancelledAfterItWasWoken_passesItsTurnOn() throws Exception {
    var queue = new Queue<String>(1);

    run(() -> {
      queue.put("a");
      var woken = putter(queue, "b");
      var next = putter(queue, "c");
      sleep(ZERO);

      queue.getNow();
      woken.cancel();

      assertThatThrownBy(woken::await).isInstanceOf(CancelledError.class);
      next.await();
    });

    assertThat(log).containsExactly("c put");
  }

  @Test
  void bpo32574_puttersOfAFullQueueCancelled_doNotStayInItsList() throws Exception {
    var queue = new Queue<String>(1);

    run(() -> {
      queue.put("a");
      var putters = new ArrayList<Task<?>>();
      for (var i = 0; i < 5; i++) {
        putters.add(putter(queue, "never"));
      }
      sleep(ZERO);
      assertThat(queue).hasToString("Queue[size=1, maxSize=1, putters=5, unfinished=1]");

      for (var putter : putters) {
        putter.cancel();
      }
      sleep(ZERO);

      assertThat(queue).hasToString("Queue[size=1, maxSize=1, unfinished=1]");
      var last = putter(queue, "b");
      sleep(ZERO);
      assertThat(queue.get()).isEqualTo("a");
      last.await();
      assertThat(queue.get()).isEqualTo("b");
    });
  }

  @Test
  void getNow_empty_isRefused() {
    var queue = new Queue<String>();

    assertThatThrownBy(queue::getNow)
        .isInstanceOf(QueueEmptyException.class)
        .hasMessage("getNow() on Queue[size=0], which is empty: get() waits for an item");
  }

  @Test
  void putNow_full_isRefused() {
    var queue = new Queue<String>(1);
    queue.putNow("a");

    assertThatThrownBy(() -> queue.putNow("b"))
        .isInstanceOf(QueueFullException.class)
        .hasMessageEndingWith("which is full: put() waits for a free place");

    assertThat(queue.size()).isEqualTo(1);
  }

  @Test
  void put_null_saysWhatToDo() {
    var queue = new Queue<String>();

    assertThatThrownBy(() -> queue.put(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("shutdown()");
    assertThatThrownBy(() -> queue.putNow(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void isFull_withoutAMaximumSize_isNeverTrue() {
    var queue = new Queue<Integer>();

    for (var i = 0; i < 1000; i++) {
      queue.put(i);
    }

    assertThat(queue.isFull()).isFalse();
    assertThat(queue.maxSize()).isZero();
    assertThat(queue.size()).isEqualTo(1000);
  }

  @Test
  void constructor_negativeSize_isRefused() {
    assertThatThrownBy(() -> new Queue<String>(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a queue cannot hold -1 items at most: 0 means any number");
  }

  @Test
  void taskDone_moreOftenThanPut_isRefused() {
    var queue = new Queue<String>();
    queue.putNow("a");
    queue.taskDone();

    assertThatThrownBy(queue::taskDone)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageEndingWith("which has no unfinished items: call it once per get()");
  }

  @Test
  void join_nothingUnfinished_doesNotWait() {
    var queue = new Queue<String>();

    queue.join();

    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void join_itemGotAndNotDone_waits() throws Exception {
    var queue = new Queue<String>();

    run(() -> {
      queue.put("a");
      queue.get();
      var joiner = createTask(queue::join);
      sleep(ZERO);
      assertThat(joiner.isDone()).isFalse();

      queue.taskDone();

      joiner.await();
    });
  }

  @Test
  void shutdown_tasksWait_refusesThem() throws Exception {
    var full = new Queue<String>(1);
    var empty = new Queue<String>();

    run(() -> {
      full.put("a");
      var putter = putter(full, "b");
      var getter = getter(empty, "getter");
      sleep(ZERO);

      full.shutdown();
      empty.shutdown();

      assertThatThrownBy(putter::await)
          .isInstanceOf(QueueShutDownException.class)
          .hasMessageStartingWith("the item was not put");
      assertThatThrownBy(getter::await)
          .isInstanceOf(QueueShutDownException.class)
          .hasMessageStartingWith("there are no more items");
    });
  }

  @Test
  void shutdown_itemsLeft_canStillBeGot() {
    var queue = new Queue<String>();
    queue.put("a");

    queue.shutdown();

    assertThatThrownBy(() -> queue.put("b")).isInstanceOf(QueueShutDownException.class);
    assertThatThrownBy(() -> queue.putNow("b")).isInstanceOf(QueueShutDownException.class);
    assertThat(queue.get()).isEqualTo("a");
    assertThatThrownBy(queue::get).isInstanceOf(QueueShutDownException.class);
    assertThatThrownBy(queue::getNow).isInstanceOf(QueueShutDownException.class);
    assertThat(queue).hasToString("Queue[size=0, unfinished=1, shut down]");
  }

  @Test
  void shutdownNow_itemsLeft_throwsThemAwayAndEndsJoin() throws Exception {
    var queue = new Queue<String>();

    run(() -> {
      queue.put("a");
      queue.put("b");
      var joiner = createTask(queue::join);
      sleep(ZERO);

      queue.shutdownNow();

      joiner.await();
      assertThatThrownBy(queue::get).isInstanceOf(QueueShutDownException.class);
    });
  }

  @Test
  void shutdownNow_itemGotBefore_joinStillWaitsForIt() throws Exception {
    var queue = new Queue<String>();

    run(() -> {
      queue.put("a");
      queue.put("b");
      queue.get();
      queue.shutdownNow();
      var joiner = createTask(queue::join);
      sleep(ZERO);
      assertThat(joiner.isDone()).isFalse();

      queue.taskDone();

      joiner.await();
    });
  }

  @Test
  void shutdownNow_moreDoneThanGot_countsToZeroOnly() {
    var queue = new Queue<String>();
    queue.put("a");
    queue.put("b");
    queue.taskDone();

    queue.shutdownNow();

    assertThat(queue).hasToString("Queue[size=0, shut down]");
  }

  @Test
  void putNow_fromAForeignThreadWhileTheLoopRuns_isRefused() throws Exception {
    var queue = new Queue<String>();

    run(() -> {
      var getter = getter(queue, "getter");
      sleep(ZERO);
      var refusal = new ArrayList<Throwable>();

      var thread =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  queue.putNow("item");
                } catch (IllegalStateException e) {
                  refusal.add(e);
                }
              });
      thread.join();

      assertThat(refusal).singleElement().asString().contains("callSoonThreadsafe()");
      assertThat(queue.isEmpty()).isTrue();
      queue.putNow("item");
      getter.await();
    });
  }

  @Test
  void putNow_handedOverByAForeignThread_wakesTheGetter() throws Exception {
    var queue = new Queue<String>();

    run(() -> {
      var getter = getter(queue, "getter");
      sleep(ZERO);
      var loop = EventLoop.running();

      Thread.ofPlatform().start(() -> loop.callSoonThreadsafe(() -> queue.putNow("item")));

      getter.await();
    });

    assertThat(log).containsExactly("getter got item");
  }

  @Test
  void getNow_afterTheLoopIsClosed_isAllowed() throws Exception {
    var results = new Queue<String>(1);

    run(() -> {
      results.put("a");
      var waiting = putter(results, "b");
      sleep(ZERO);
      results.getNow();
      waiting.await();
    });

    assertThat(results.getNow()).isEqualTo("b");
  }
}

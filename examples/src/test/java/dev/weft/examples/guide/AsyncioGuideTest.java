package dev.weft.examples.guide;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import dev.weft.queue.Queue;
import dev.weft.sync.Condition;
import dev.weft.sync.Lock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The code of docs/guide/coming-from-asyncio.md. */
class AsyncioGuideTest {
  private final List<Integer> handled = new ArrayList<>();

  private void handle(int item) {
    sleep(Duration.ofMillis(10));
    handled.add(item);
  }

  @Test
  void queue_workers_shareTheItems() throws Exception {
    VirtualTime.run(() -> work());

    assertThat(handled).hasSize(20).doesNotHaveDuplicates();
  }

  // @start region="workers"
  void work() {
    var queue = new Queue<Integer>(10);
    taskGroup(group -> {
      for (int i = 0; i < 3; i++) {
        group.createTask(() -> worker(queue));
      }
      for (int item = 0; item < 20; item++) {
        queue.put(item);
      }
      queue.join();
      group.cancel();
    });
  }

  void worker(Queue<Integer> queue) {
    while (true) {
      int item = queue.get();
      handle(item);
      queue.taskDone();
    }
  }

  // @end

  @Test
  void hold_lockAndCondition_releaseAtTheEnd() throws Exception {
    VirtualTime.run(() -> {
      var lock = new Lock();
      var condition = new Condition();
      var items = new ArrayDeque<>(Set.of("item"));
      // @start region="hold"
      try (var _ = lock.hold()) {
        sleep(Duration.ofSeconds(1)); // nobody else gets in meanwhile
      }

      try (var _ = condition.hold()) {
        condition.waitFor(() -> !items.isEmpty());
        items.remove();
        condition.signal(); // asyncio's notify()
      }
      // @end
      assertThat(lock.locked()).isFalse();
      assertThat(condition.locked()).isFalse();
    });
  }

  @Test
  void overloads_blockLambdas_decide() throws Exception {
    VirtualTime.run(() -> {
      // @start region="braces"
      var task = createTask(() -> 7); // a Task<Integer>
      taskGroup(group -> {
        group.createTask(() -> handle(1)); // a Task<Void>
      });
      int sum =
          Async.taskGroup(group -> {
            var one = group.createTask(() -> 1);
            return one.await() + 1;
          });
      // @end
      assertThat(task.await() + sum).isEqualTo(9);
    });
  }
}

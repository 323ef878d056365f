package dev.weft.queue;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LifoQueueTest {
  @Test
  void get_severalItems_givesTheNewestFirst() {
    // @start region="lifo"
    var idle = new LifoQueue<String>();
    idle.put("cold connection");
    idle.put("warm connection");

    assertThat(idle.get()).isEqualTo("warm connection");
    // @end
    assertThat(idle.get()).isEqualTo("cold connection");
  }

  @Test
  void put_full_waitsForAFreePlace() throws Exception {
    var queue = new LifoQueue<String>(1);

    run(() -> {
      queue.put("a");
      var putter = createTask(() -> queue.put("b"));
      sleep(ZERO);
      assertThat(queue).hasToString("LifoQueue[size=1, maxSize=1, putters=1, unfinished=1]");

      assertThat(queue.get()).isEqualTo("a");
      putter.await();
      assertThat(queue.get()).isEqualTo("b");
    });
  }
}

package dev.weft.sync;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BoundedSemaphoreTest {
  @Test
  void release_morePermitsThanAtFirst_saysWhatToDo() {
    // @start region="bounded"
    var seats = new BoundedSemaphore(2);
    seats.acquire();
    seats.release();
    assertThatThrownBy(seats::release) // one release() too many
        .isInstanceOf(IllegalStateException.class);
    // @end
    assertThatThrownBy(seats::release)
        .hasMessage(
            "release() of BoundedSemaphore[permits=2], which has all its 2 permits:"
                + " call it once per acquire()");
  }

  @Test
  void release_waiterQueued_givesItThePermit() throws Exception {
    var seats = new BoundedSemaphore(1);

    run(() -> {
      seats.acquire();
      var waiter = createTask(seats::acquire);
      sleep(ZERO);

      seats.release();
      waiter.await();

      assertThat(seats.locked()).isTrue();
    });
  }

  @Test
  void release_promisedToAWokenWaiter_isNotCountedAsFree() throws Exception {
    var seats = new BoundedSemaphore(1);

    run(() -> {
      seats.acquire();
      var waiter = createTask(seats::acquire);
      sleep(ZERO);
      seats.release();

      seats.release(); // on behalf of the waiter, which has not run yet
      waiter.await();

      assertThat(seats).hasToString("BoundedSemaphore[permits=1]");
    });
  }

  @Test
  void close_ofAHold_releasesWithinTheBound() {
    var seats = new BoundedSemaphore(1);

    var hold = seats.hold();
    hold.close();

    assertThatThrownBy(hold::close).isInstanceOf(IllegalStateException.class);
  }
}

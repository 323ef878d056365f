package dev.weft.cluster.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LockEntryTest {
  private static final int OTHERS = 2_000;

  private final Asking lock = new Asking("a");

  private Granting acquire(Request request, boolean mayWait) {
    return lock.make(new LockEntry.Acquire(request, mayWait));
  }

  private Granting release(Request request) {
    return lock.make(new LockEntry.Release(request));
  }

  private boolean isFree() {
    Request request = lock.nextWithAllOpen();
    boolean free = acquire(request, false).done();
    release(request);
    return free;
  }

  @Test
  void acquire_muchLaterThanItsEnd_holdsNothing() {
    Request late = lock.next();
    release(late);
    for (int i = 0; i < OTHERS; i++) {
      assertThat(isFree()).isTrue();
    }

    assertThat(acquire(late, true).done()).isFalse();

    assertThat(isFree()).isTrue();
  }

  @Test
  void acquireWithoutAWait_onceMoreWhenItIsFree_holdsNothing() {
    Request held = lock.next();
    acquire(held, true);
    Request refused = lock.nextWithAllOpen();
    assertThat(acquire(refused, false).done()).isFalse();
    release(held);

    assertThat(acquire(refused, false).done()).isFalse();

    assertThat(isFree()).isTrue();
  }

  @Test
  void release_givesItToTheNext_withAGreaterToken() {
    Request first = lock.nextWithAllOpen();
    Request second = lock.nextWithAllOpen();
    byte[] token = acquire(first, true).value();
    assertThat(acquire(second, true).done()).isFalse();

    Granting.Grant grant = release(first).grants().getFirst();

    assertThat(grant.request()).isEqualTo(second);
    assertThat(Arrays.compare(grant.value(), token)).isPositive();
  }

  @Test
  void drop_ofANodeThatIsThereAfterAll_letsItAskAnew() {
    Request held = lock.next();
    acquire(held, true);

    lock.make(lock.record().drop(Asking.node("a")));

    assertThat(lock.record().nodes()).isEmpty();
    assertThat(acquire(held, true).done()).isTrue();
  }
}

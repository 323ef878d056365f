package dev.weft.cluster.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueueEntryTest {
  private static final byte[] ITEM = {1};
  private static final int OTHERS = 2_000;

  private final Asking queue = new Asking("a");

  private Granting put(Request request) {
    return queue.make(new QueueEntry.Put(request, ITEM, 10));
  }

  private Granting take(Request request) {
    return queue.make(new QueueEntry.Take(request));
  }

  private Granting end(Request request, boolean kept) {
    return queue.make(new QueueEntry.End(request, kept));
  }

  private int size() {
    return queue.make(new QueueEntry.Size());
  }

  private void manyOthersComeAndGo() {
    for (int i = 0; i < OTHERS; i++) {
      assertThat(put(queue.nextWithAllOpen()).done()).isTrue();
      Request take = queue.nextWithAllOpen();
      assertThat(take(take).done()).isTrue();
      end(take, true);
    }
  }

  @Test
  void put_onceMoreMuchLater_putsNothing() {
    Request put = queue.next();
    put(put);
    Request take = queue.next();
    take(take);
    end(take, true);
    manyOthersComeAndGo();

    assertThat(put(put).done()).isTrue();

    assertThat(size()).isZero();
  }

  @Test
  void take_muchLaterThanItsEnd_takesNothing() {
    Request take = queue.next();
    end(take, false);
    manyOthersComeAndGo();

    assertThat(take(take).done()).isFalse();
    put(queue.next());

    assertThat(size()).isOne();
  }

  @Test
  void take_onceMore_hasTheSameItem() {
    put(queue.next());
    Request take = queue.next();

    assertThat(take(take).value()).isEqualTo(ITEM);
    assertThat(take(take).value()).isEqualTo(ITEM);
    assertThat(size()).isZero();
  }

  @Test
  void end_ofATakerThatWasCancelled_givesTheItemToTheNext() {
    put(queue.next());
    Request cancelled = queue.nextWithAllOpen();
    Request waiting = queue.nextWithAllOpen();
    take(cancelled);
    take(waiting);

    Granting granting = end(cancelled, false);

    assertThat(granting.grants()).extracting(Granting.Grant::request).containsExactly(waiting);
  }

  @Test
  void drop_ofANodeThatIsThereAfterAll_letsItAskAnew() {
    Request take = queue.next();
    take(take);

    queue.make(queue.record().drop(Asking.node("a")));

    assertThat(queue.record().nodes()).isEmpty();
    assertThat(take(take).done()).isFalse();
    assertThat(put(queue.nextWithAllOpen()).grants())
        .extracting(Granting.Grant::request)
        .containsExactly(take);
  }

  @Test
  void drop_ofANodeThatHasAnItemOnItsWay_givesItBack() {
    put(queue.next());
    take(queue.next());

    queue.make(queue.record().drop(Asking.node("a")));

    assertThat(size()).isOne();
    assertThat(queue.record().nodes()).isEmpty();
  }
}

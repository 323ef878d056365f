package dev.weft.cluster.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CounterEntryTest {
  private static final int OTHERS = 2_000;

  private final Asking counter = new Asking("a");

  private long add(Request request) {
    return counter.make(new CounterEntry.Add(request, 1));
  }

  private long value() {
    return counter.make(new CounterEntry.Get());
  }

  @Test
  void add_onceMoreMuchLater_hasTheSameAnswer() {
    Request first = counter.nextWithAllOpen();
    add(first);
    for (int i = 0; i < OTHERS; i++) {
      add(counter.nextWithAllOpen());
    }

    assertThat(add(first)).isOne();

    assertThat(value()).isEqualTo(OTHERS + 1);
  }

  @Test
  void add_laterThanItIsWaitedFor_addsNothing() {
    Request first = counter.next();
    add(first);
    add(counter.next());

    assertThat(add(first)).isEqualTo(2);

    assertThat(value()).isEqualTo(2);
  }

  @Test
  void add_whoseAnswersHaveArrived_takesNoRoom() {
    for (int i = 0; i < OTHERS; i++) {
      add(counter.next());
    }

    CounterEntry entry = (CounterEntry) counter.record();
    assertThat(entry.additions().get(Asking.node("a")).open()).hasSize(1);
  }

  @Test
  void drop_forgetsTheNode_andKeepsTheValue() {
    add(counter.next());

    counter.make(counter.record().drop(Asking.node("a")));

    assertThat(counter.record().nodes()).isEmpty();
    assertThat(value()).isOne();
  }
}

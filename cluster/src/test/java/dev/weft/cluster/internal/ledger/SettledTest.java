package dev.weft.cluster.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SettledTest {
  private static final Node NODE = Asking.node("a");
  private static final Node OTHER = Asking.node("b");

  private static Request request(long number, long settledBelow) {
    return new Request(NODE, number, settledBelow);
  }

  @Test
  void contains_whatWasSettled_andAllThatIsBelow() {
    Settled settled = Settled.NONE.with(request(7, 5));

    assertThat(settled.contains(request(7, 5))).isTrue();
    assertThat(settled.contains(request(4, 1))).isTrue();
    assertThat(settled.contains(request(5, 5))).isFalse();
    assertThat(settled.contains(request(8, 5))).isFalse();
    assertThat(settled.contains(new Request(OTHER, 7, 5))).isFalse();
  }

  @Test
  void with_inAnyOrder_keepsOneRangeForEachHole() {
    Settled settled = Settled.NONE;
    for (long number = 1_999; number > 0; number -= 2) {
      settled = settled.with(request(number, 1));
    }
    for (long number = 2; number < 2_000; number += 2) {
      if (number != 1_000) {
        settled = settled.with(request(number, 1));
      }
    }

    assertThat(settled.ranges().get(NODE))
        .containsExactlyInAnyOrder(new Settled.Range(0, 999), new Settled.Range(1_001, 1_999));
    assertThat(settled.contains(request(1_000, 1))).isFalse();

    settled = settled.with(request(1_000, 1));
    assertThat(settled.ranges().get(NODE)).containsExactly(new Settled.Range(0, 1_999));
  }

  @Test
  void without_forgetsOneNode() {
    Settled settled = Settled.NONE.with(request(1, 1)).with(new Request(OTHER, 1, 1));

    assertThat(settled.without(NODE).ranges()).containsOnlyKeys(OTHER);
  }
}

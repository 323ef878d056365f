package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadyQueueTest {
  private final ReadyQueue queue = new ReadyQueue();

  private static final class Entry extends Ready {
    Entry() {
      super(ANYWHERE);
    }

    @Override
    void runOnLoop() {}
  }

  private List<Ready> add(int count) {
    List<Ready> added = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      var entry = new Entry();
      added.add(entry);
      queue.add(entry);
    }
    return added;
  }

  private List<Ready> take(int count) {
    List<Ready> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(queue.take());
    }
    return taken;
  }

  @Test
  void take_several_inOrderOfAddition() {
    var added = add(10);

    var taken = take(10);

    assertThat(taken).isEqualTo(added);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void take_empty_throws() {
    assertThatThrownBy(queue::take).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void add_roundTheRing_keepsOrder() {
    for (int round = 0; round < 50; round++) {
      var added = add(199);

      var taken = take(199);

      assertThat(taken).isEqualTo(added);
    }
  }

  @Test
  void add_moreThanTheRingHolds_growsAndKeepsOrder() {
    var expected = new ArrayList<Ready>(add(200));
    var taken = new ArrayList<Ready>(take(150));
    expected.addAll(add(5_000));

    taken.addAll(take(5_050));

    assertThat(taken).isEqualTo(expected);
  }

  @Test
  void take_lastOneOfABurst_leavesAQueueThatWorks() {
    add(100_000);
    take(100_000);

    var added = add(300);

    assertThat(queue.size()).isEqualTo(300);
    assertThat(take(300)).isEqualTo(added);
  }

  @Test
  void clear_withEntries_forgetsThem() {
    add(1_000);

    queue.clear();

    assertThat(queue.isEmpty()).isTrue();
    assertThat(add(2)).isEqualTo(take(2));
  }
}

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
    return add(queue, count);
  }

  private static List<Ready> add(ReadyQueue queue, int count) {
    List<Ready> added = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      var entry = new Entry();
      added.add(entry);
      queue.add(entry);
    }
    return added;
  }

  private List<Ready> take(int count) {
    return take(queue, count);
  }

  private static List<Ready> take(ReadyQueue queue, int count) {
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

  // ---- no memory for a larger ring

  @Test
  void add_ringCannotGrow_losesNothingAndKeepsOrder() {
    var small = new ReadyQueue(256);
    var expected = add(small, 700);

    assertThat(small.isEmpty()).isFalse();
    assertThat(take(small, 700)).isEqualTo(expected);
    assertThat(small.isEmpty()).isTrue();
  }

  @Test
  void add_othersStandBehindTheRing_goesBehindThem() {
    var small = new ReadyQueue(256);
    var expected = add(small, 300);
    var taken = take(small, 100);

    expected.addAll(add(small, 100));

    taken.addAll(take(small, 300));
    assertThat(taken).isEqualTo(expected);
  }

  @Test
  void moveUp_roomInTheRing_countsThemInTheSize() {
    var small = new ReadyQueue(256);
    add(small, 300);
    take(small, 100);

    small.moveUp();

    assertThat(small.size()).isEqualTo(200);
  }

  // ---- heirs

  private static final class Heir extends Ready {
    Heir() {
      super(ON_CARRIER);
    }

    @Override
    boolean isHeir() {
      return true;
    }

    @Override
    void runOnLoop() {}
  }

  @Test
  void takeHeir_amongOthers_takesItsPlaceOnlyFromIt() {
    var before = add(3);
    var heir = new Heir();
    queue.add(heir);
    var after = add(2);
    queue.lookForHeirs();

    assertThat(queue.takeHeir()).isSameAs(heir);
    assertThat(queue.takeHeir()).isNull();

    assertThat(queue.size()).isEqualTo(6);
    assertThat(take(3)).isEqualTo(before);
    assertThat(queue.take()).isNotSameAs(heir);
    assertThat(take(2)).isEqualTo(after);
  }

  @Test
  void takeHeir_addedSinceTheLastLook_isFound() {
    add(3);
    queue.lookForHeirs();
    assertThat(queue.takeHeir()).isNull();
    var heir = new Heir();

    queue.add(heir);

    assertThat(queue.takeHeir()).isSameAs(heir);
  }
}

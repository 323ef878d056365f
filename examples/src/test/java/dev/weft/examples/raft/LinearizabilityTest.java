package dev.weft.examples.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.examples.raft.Operation.Call;
import dev.weft.examples.raft.Operation.Cas;
import dev.weft.examples.raft.Operation.Get;
import dev.weft.examples.raft.Operation.Put;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinearizabilityTest {
  private static Operation from(long begin, long end, Call call) {
    return new Operation("a", call, begin, end);
  }

  private static boolean holds(Operation... operations) {
    return Linearizability.holdsFor(List.of(operations));
  }

  @Test
  void history_empty_holds() {
    assertThat(holds()).isTrue();
  }

  @Test
  void read_ofWhatWasPutBefore_holds() {
    assertThat(holds(from(0, 1, new Put("a")), from(2, 3, new Get("a")))).isTrue();
  }

  @Test
  void read_ofWhatWasReplaced_doesNotHold() {
    assertThat(holds(from(0, 1, new Put("a")), from(2, 3, new Put("b")), from(4, 5, new Get("a"))))
        .isFalse();
  }

  @Test
  void read_ofWhatWasNeverPut_doesNotHold() {
    assertThat(holds(from(0, 1, new Get("a")))).isFalse();
    assertThat(holds(from(0, 1, new Put("a")), from(2, 3, new Get(null)))).isFalse();
  }

  @Test
  void reads_duringAPut_mayHaveEither() {
    Operation put = from(0, 9, new Put("a"));

    assertThat(holds(put, from(1, 2, new Get(null)), from(3, 4, new Get("a")))).isTrue();
    assertThat(holds(put, from(1, 2, new Get("a")), from(3, 4, new Get("a")))).isTrue();
  }

  @Test
  void reads_duringAPut_doNotGoBack() {
    assertThat(holds(from(0, 9, new Put("a")), from(1, 2, new Get("a")), from(3, 4, new Get(null))))
        .isFalse();
  }

  @Test
  void puts_atOnce_areInEitherOrder() {
    Operation one = from(0, 5, new Put("a"));
    Operation other = from(1, 4, new Put("b"));

    assertThat(holds(one, other, from(6, 7, new Get("a")))).isTrue();
    assertThat(holds(one, other, from(6, 7, new Get("b")))).isTrue();
    assertThat(holds(one, other, from(6, 7, new Get("a")), from(8, 9, new Get("b")))).isFalse();
  }

  @Test
  void put_seenTwiceWithAnotherBetween_doesNotHold() {
    assertThat(
            holds(
                from(0, 9, new Put("a")),
                from(1, 2, new Get("a")),
                from(3, 4, new Put("b")),
                from(5, 6, new Get("a"))))
        .isFalse();
  }

  @Test
  void cas_ofTheSameValue_succeedsOnce() {
    Operation one = from(0, 5, new Cas(null, "a", true));

    assertThat(holds(one, from(1, 4, new Cas(null, "b", false)))).isTrue();
    assertThat(holds(one, from(1, 4, new Cas(null, "b", true)))).isFalse();
    assertThat(holds(one, from(6, 7, new Cas("a", "b", true)))).isTrue();
    assertThat(holds(one, from(6, 7, new Cas("a", "b", false)))).isFalse();
  }

  /** Has a real store answer, and then changes one answer. */
  @Test
  void history_longAndOfManyClients_isJudgedSoon() {
    Random random = new Random(1);
    List<Operation> operations = new ArrayList<>();
    String value = null;
    for (int i = 0; i < 1_000; i++) {
      Call call =
          switch (random.nextInt(3)) {
            case 0 -> new Put("v" + i);
            case 1 -> new Cas(value, "v" + i, true);
            default -> new Get(value);
          };
      value = call.after(value);
      operations.add(from(i * 10 - random.nextInt(40), i * 10 + random.nextInt(40), call));
    }
    assertThat(Linearizability.holdsFor(operations)).isTrue();

    operations.set(500, from(5_000, 5_001, new Get("v1")));
    assertThat(Linearizability.holdsFor(operations)).isFalse();
  }
}

package dev.weft.cluster.internal.infinispan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.cluster.internal.ledger.Node;
import dev.weft.cluster.internal.ledger.TaskChanges;
import dev.weft.cluster.internal.ledger.TaskEntry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CompactTest {
  private static final byte[] BYTES = {1, 2, 3};
  private static final Node ONE = new Node("1", "127.0.0.1:1", false);
  private static final Node TWO = new Node("2", "client-127.0.0.1:2", true);

  @Test
  void read_ofWhatWasAsked_isTheSame() {
    Stream.of(
            new Asked.Please(7, "task/a", new TaskChanges.Store("s", BYTES, ONE, TWO)),
            new Asked.Please(8, "task/b", new TaskChanges.Finish(3, BYTES, 99)),
            new Asked.Please(9, "task/c", new TaskChanges.Forget()),
            new Asked.Please(10, "task/d", new TaskChanges.Look()),
            new Asked.Please(10, "\u540d".repeat(30_000), new TaskChanges.Forget()),
            new Asked.Whose(11, "key"),
            new Asked.Hello(TWO, true),
            answer(null, null),
            answer(true, ONE),
            answer(false, null),
            answer(seen(null), TWO),
            answer(seen(BYTES), null),
            answer("another reply", ONE),
            new Asked.Answer(12, null, "it failed", true, null))
        .forEach(asked -> assertThat(again(asked)).usingRecursiveComparison().isEqualTo(asked));
  }

  @Test
  void read_ofBytesThatAreCutShort_fails() {
    byte[] bytes =
        Asked.write(new Asked.Please(7, "task/a", new TaskChanges.Store("s", BYTES, ONE, TWO)));

    for (int length = 0; length < bytes.length; length++) {
      byte[] some = java.util.Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> Asked.read(some)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void read_ofARecord_isTheSame() throws Exception {
    for (byte[] outcome : new byte[][] {null, BYTES}) {
      Versioned record =
          Versioned.of(new TaskEntry("s", BYTES, ONE, 2, outcome, List.of(ONE, TWO), 5));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(record);
      }

      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        assertThat(in.readObject()).usingRecursiveComparison().isEqualTo(record);
      }
    }
  }

  @Test
  void of_theSameRecordTwice_isEachAnotherChange() {
    TaskEntry task = new TaskEntry("s", BYTES, ONE, 1, null, List.of(), 0);

    assertThat(Versioned.of(task)).isNotEqualTo(Versioned.of(task));
  }

  private static Asked.Answer answer(@Nullable Object reply, @Nullable Node owner) {
    return new Asked.Answer(1, reply, null, false, owner);
  }

  private static TaskChanges.Seen seen(byte @Nullable [] outcome) {
    return new TaskChanges.Seen("s", ONE, 4, outcome, List.of(TWO));
  }

  private static Asked again(Asked asked) {
    try {
      return Asked.read(Asked.write(asked));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

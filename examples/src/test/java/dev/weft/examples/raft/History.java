package dev.weft.examples.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.examples.raft.Operation.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What all clients of a run were answered. */
final class History {
  private final Map<String, List<Operation>> byKey = new TreeMap<>();
  private long time;

  void record(String client, String key, Supplier<Call> question) {
    long begin = time++;
    Call call = question.get();
    byKey
        .computeIfAbsent(key, _ -> new ArrayList<>())
        .add(new Operation(client, call, begin, time++));
  }

  void assertLinearizable() {
    byKey.forEach((key, operations) -> {
      assertThat(Linearizability.holdsFor(operations))
          .as(() -> "answers about " + key + " are those of one store:\n" + text(operations))
          .isTrue();
    });
  }

  private static String text(List<Operation> operations) {
    return operations.stream().map(Operation::toString).collect(Collectors.joining("\n"));
  }
}

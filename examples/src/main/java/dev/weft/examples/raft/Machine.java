package dev.weft.examples.raft;

import dev.weft.examples.raft.Message.Done;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The keys and their values, as the commands of the log make them. The same on all members. */
class Machine {
  private record LastDone(long number, Done answer) {}

  private final Map<String, String> values = new HashMap<>();

  /** Of each client: it has one wish at a time. */
  private final Map<String, LastDone> lastDone = new HashMap<>();

  @Nullable String get(String key) {
    return values.get(key);
  }

  void apply(Command command) {
    switch (command) {
      case Command.NoOp() -> {}
      case Command.Put put -> once(put.id(), put.key(), put.value(), true);
      case Command.Cas cas -> {
        boolean asExpected = Objects.equals(values.get(cas.key()), cas.expected());
        once(cas.id(), cas.key(), cas.value(), asExpected);
      }
    }
  }

  /** The log has a command twice where a client asked for it again. */
  private void once(Command.Id id, String key, String value, boolean changes) {
    if (isNew(id)) {
      lastDone.put(id.client(), new LastDone(id.number(), new Done(changes)));
      if (changes) {
        values.put(key, value);
      }
    }
  }

  boolean isNew(Command.Id id) {
    LastDone last = lastDone.get(id.client());
    return last == null || last.number < id.number();
  }

  /** What came of a command; null if it was not applied, or the client has another wish by now. */
  @Nullable Done answerTo(Command.Id id) {
    LastDone last = lastDone.get(id.client());
    return last != null && last.number == id.number() ? last.answer : null;
  }
}

package dev.weft.examples.raft;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client asked about one key, and what it was answered.
 *
 * @param client which client, to show
 * @param call what it asked
 * @param begin when it asked, and
 * @param end when it had the answer: places in the order of all that clients did
 */
record Operation(String client, Call call, long begin, long end) {

  /** A question with its answer. */
  sealed interface Call {
    /** Whether the answer is right where the key has this value. */
    boolean isRightFor(@Nullable String value);

    /** The key's value afterwards. */
    @Nullable String after(@Nullable String value);
  }

  record Get(@Nullable String answer) implements Call {
    @Override
    public boolean isRightFor(@Nullable String value) {
      return Objects.equals(value, answer);
    }

    @Override
    public @Nullable String after(@Nullable String value) {
      return value;
    }
  }

  record Put(String value) implements Call {
    @Override
    public boolean isRightFor(@Nullable String before) {
      return true;
    }

    @Override
    public String after(@Nullable String before) {
      return value;
    }
  }

  record Cas(@Nullable String expected, String value, boolean answer) implements Call {
    @Override
    public boolean isRightFor(@Nullable String before) {
      return Objects.equals(before, expected) == answer;
    }

    @Override
    public @Nullable String after(@Nullable String before) {
      return answer ? value : before;
    }
  }

  @Override
  public String toString() {
    return begin + " to " + end + " " + client + ": " + call;
  }
}

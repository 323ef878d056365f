package dev.weft.cluster.internal.ledger;

import java.io.Serial;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The record of a key in a map.
 *
 * @param request the one that put it: the same one once more has the same answer
 */
public record ValueEntry(byte[] value, String request) implements Entry {
  @Serial private static final long serialVersionUID = 1;

  private static byte @Nullable [] of(@Nullable Entry entry) {
    return entry instanceof ValueEntry there ? there.value() : null;
  }

  /** Replies the value, or null. */
  public record Get() implements Change<byte @Nullable []> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<byte @Nullable []> apply(@Nullable Entry now) {
      return new Changed<>(now, of(now));
    }
  }

  /** Puts a value. */
  public record Put(String request, byte[] value) implements Change<Boolean> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<Boolean> apply(@Nullable Entry now) {
      return new Changed<>(new ValueEntry(value, request), true);
    }
  }

  /** Puts a value in place of an expected one, null for none; replies whether it was there. */
  public record Replace(String request, byte @Nullable [] expected, byte @Nullable [] value)
      implements Change<Boolean> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<Boolean> apply(@Nullable Entry now) {
      if (now instanceof ValueEntry there && there.request().equals(request)) {
        return new Changed<>(now, true);
      }
      if (!Arrays.equals(of(now), expected)) {
        return new Changed<>(now, false);
      }
      byte[] next = value;
      return new Changed<>(next == null ? null : new ValueEntry(next, request), true);
    }
  }

  /** Removes a value. */
  public record Remove() implements Change<Boolean> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<Boolean> apply(@Nullable Entry now) {
      return new Changed<>(null, true);
    }
  }
}

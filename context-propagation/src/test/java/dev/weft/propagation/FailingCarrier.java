package dev.weft.propagation;

import dev.weft.spi.ContextCarrier;
import org.jspecify.annotations.Nullable;

/** A carrier that fails while it is told to, and else carries nothing. */
public final class FailingCarrier implements ContextCarrier {
  /** Where it is to fail. */
  enum Where {
    NOWHERE,
    CAPTURE,
    RESTORE,
    UNDO
  }

  static volatile Where where = Where.NOWHERE;

  @Override
  public @Nullable Object capture() {
    if (where == Where.CAPTURE) {
      throw new IllegalStateException("as meant: " + where);
    }
    return where == Where.NOWHERE ? null : "something";
  }

  @Override
  public Runnable restore(@Nullable Object captured) {
    if (where == Where.RESTORE) {
      throw new IllegalStateException("as meant: " + where);
    }
    if (captured == null) {
      return () -> {};
    }
    return () -> {
      throw new IllegalStateException("as meant: " + where);
    };
  }
}

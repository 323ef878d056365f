package dev.weft.propagation;

import dev.weft.spi.ContextCarrier;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Carries what Micrometer's {@code ContextRegistry} knows to be in thread-locals: observations,
 * Spring Security's context, and whatever a program registers a {@code ThreadLocalAccessor} for.
 */
public final class ThreadLocalsCarrier implements ContextCarrier {
  /** Weft's own context flows by itself; with it a copy would hold the one before, and so on. */
  private static final ContextSnapshotFactory SNAPSHOTS =
      ContextSnapshotFactory.builder()
          .captureKeyPredicate(key -> !WeftContextAccessor.KEY.equals(key))
          .build();

  /** For the loop, which finds it as a service. */
  public ThreadLocalsCarrier() {}

  /** The values of all accessors that have one. */
  @Override
  public @Nullable Object capture() {
    ContextSnapshot snapshot = SNAPSHOTS.captureAll();
    return snapshot instanceof Map<?, ?> values && values.isEmpty() ? null : snapshot;
  }

  /** Sets those values. */
  @Override
  public Runnable restore(Object captured) {
    Objects.requireNonNull(captured, "captured");
    return ((ContextSnapshot) captured).setThreadLocals()::close;
  }
}

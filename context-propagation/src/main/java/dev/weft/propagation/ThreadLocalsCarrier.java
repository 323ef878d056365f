package dev.weft.propagation;

import dev.weft.spi.ContextCarrier;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries what Micrometer's {@code ContextRegistry} knows to be in thread-locals: observations,
 * Spring Security's context, and whatever a program registers a {@code ThreadLocalAccessor} for.
 */
public final class ThreadLocalsCarrier implements ContextCarrier {
  /** Weft's own context flows by itself; with it a copy would hold the one before, and so on. */
  private static final ContextSnapshotFactory SNAPSHOTS =
      ContextSnapshotFactory.builder()
          .captureKeyPredicate(ThreadLocalsCarrier::isCarried)
          .clearMissing(true)
          .build();

  private static final ContextSnapshot NOTHING = SNAPSHOTS.captureFrom();

  /** For the loop, which finds it as a service. */
  public ThreadLocalsCarrier() {}

  /** The values of all accessors that have one. */
  @Override
  public @Nullable Object capture() {
    ContextSnapshot snapshot = SNAPSHOTS.captureAll();
    return snapshot instanceof Map<?, ?> values && values.isEmpty() ? null : snapshot;
  }

  private static boolean isCarried(Object key) {
    return !WeftContextAccessor.KEY.equals(key);
  }

  /** Sets those values, and clears the others. */
  @Override
  public Runnable restore(@Nullable Object captured) {
    ContextSnapshot snapshot = captured == null ? NOTHING : (ContextSnapshot) captured;
    return snapshot.setThreadLocals(ThreadLocalsCarrier::isCarried)::close;
  }
}

package dev.weft.opentelemetry;

import dev.weft.spi.ContextCarrier;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Carries OpenTelemetry's context where it is not kept in Weft's, as another storage was chosen:
 * the Java agent has one of its own, in thread-locals. Where {@link WeftContextStorageProvider} is
 * in use there is nothing to carry.
 */
public final class OpenTelemetryCarrier implements ContextCarrier {
  /** For the loop, which finds it as a service. */
  public OpenTelemetryCarrier() {}

  /** Which storage is in use, found out when a context is to be carried for the first time. */
  private static final class Storage {
    static final boolean IS_WEFTS = isWefts();

    private static boolean isWefts() {
      Context probe = Context.root().with(ContextKey.named("weft probe"), true);
      try (Scope _ = probe.makeCurrent()) {
        return WeftContextStorage.INSTANCE.current() == probe;
      }
    }
  }

  /** The current context, unless it flows by itself or is the root. */
  @Override
  public @Nullable Object capture() {
    if (Storage.IS_WEFTS) {
      return null;
    }
    Context current = Context.current();
    return current == Context.root() ? null : current;
  }

  /** Makes it current. */
  @Override
  @SuppressWarnings("MustBeClosedChecker") // by what this gives back
  public Runnable restore(@Nullable Object captured) {
    if (Storage.IS_WEFTS) {
      return () -> {};
    }
    return (captured == null ? Context.root() : (Context) captured).makeCurrent()::close;
  }
}

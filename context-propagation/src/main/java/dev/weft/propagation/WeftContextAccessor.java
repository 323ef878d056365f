package dev.weft.propagation;

import dev.weft.Context;
import io.micrometer.context.ThreadLocalAccessor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Shows Weft's context to Micrometer's context propagation, so that context variables go along
 * where another library hands work from thread to thread: Reactor, with {@code
 * Hooks.enableAutomaticContextPropagation()}, or an executor that {@code ContextExecutorService}
 * wraps. Found by itself.
 */
public final class WeftContextAccessor implements ThreadLocalAccessor<Context> {
  /** The key that it is known by. */
  public static final String KEY = "dev.weft.context";

  /** For Micrometer's registry, which finds it as a service. */
  public WeftContextAccessor() {}

  @Override
  public Object key() {
    return KEY;
  }

  /** A copy of the current context, or null if no variable has a value there. */
  @Override
  public @Nullable Context getValue() {
    Context current = Context.current();
    if (current.size() == 0) {
      return null;
    }
    Context copy = Context.empty();
    copy.become(current);
    return copy;
  }

  /** Gives the current context the values of another one. */
  @Override
  public void setValue(Context value) {
    Objects.requireNonNull(value, "value");
    Context.current().become(value);
  }

  /** Leaves the current context without a value. */
  @Override
  public void setValue() {
    Context.current().become(Context.empty());
  }
}

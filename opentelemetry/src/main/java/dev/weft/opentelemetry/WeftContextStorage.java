package dev.weft.opentelemetry;

import dev.weft.ContextVar;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A variable of Weft's context that holds OpenTelemetry's. */
final class WeftContextStorage implements ContextStorage {
  static final WeftContextStorage INSTANCE = new WeftContextStorage();

  private static final Logger LOG = LoggerFactory.getLogger("dev.weft");
  private static final ContextVar<@Nullable Context> CURRENT =
      ContextVar.of("OpenTelemetry's context", null);

  private WeftContextStorage() {}

  @Override
  public @Nullable Context current() {
    return CURRENT.get();
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // as OpenTelemetry's own storage tells contexts apart
  public Scope attach(@Nullable Context toAttach) {
    if (toAttach == null || toAttach == current()) {
      return Scope.noop(); // null is what OpenTelemetry ignores, too
    }
    return new Attached(CURRENT.bind(toAttach), toAttach);
  }

  /** A context that is current until this is closed. Used by the task or thread that made it. */
  private static final class Attached implements Scope {
    private final ContextVar.Binding<@Nullable Context> binding;
    private final Context attached;

    Attached(ContextVar.Binding<@Nullable Context> binding, Context attached) {
      this.binding = binding;
      this.attached = attached;
    }

    /** Where another context is current than the one attached, it changes nothing, as elsewhere. */
    @Override
    public void close() {
      if (CURRENT.get() != attached) {
        ignored();
        return;
      }
      try {
        binding.close();
      } catch (IllegalArgumentException ofAnotherTask) {
        ignored();
      }
    }

    private static void ignored() {
      LOG.debug("a scope was closed whose context is not current here: close it where it was made");
    }
  }
}

package dev.weft;

import dev.weft.internal.log.Reporter;
import dev.weft.internal.services.Services;
import dev.weft.spi.ContextCarrier;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * The carriers of this program, and what they carry: it stands among what is bound in a context, at
 * a key that users never see, so a program without carriers has no field for it.
 */
final class Carriers {
  /** Looked for once. Its length is a constant for the JIT compiler. */
  private static final ContextCarrier[] ALL = find();

  /** Whether there is none. To be asked first. */
  static final boolean NONE = ALL.length == 0;

  /** Before the keys of all variables, whose ids begin at 0. */
  private static final BindingKey CARRIED =
      new BindingKey(-1) {
        @Override
        public String toString() {
          return "what is carried";
        }
      };

  private Carriers() {}

  /** What each carrier has captured. */
  private static final class Carried {
    private final @Nullable Object[] values;

    Carried(@Nullable Object[] values) {
      this.values = values;
    }
  }

  private static void doNothing() {}

  /**
   * One that cannot be made, as a library of its is missing say, must not keep a loop from running.
   */
  private static ContextCarrier[] find() {
    if (Services.areNone()) {
      return new ContextCarrier[0];
    }
    List<ContextCarrier> found = new ArrayList<>();
    var services = ServiceLoader.load(ContextCarrier.class, ContextCarrier.class.getClassLoader());
    Iterator<ContextCarrier> each = services.iterator();
    boolean more = true;
    while (more) {
      try {
        more = each.hasNext();
        if (more) {
          found.add(each.next());
        }
      } catch (ServiceConfigurationError | LinkageError failure) {
        Reporter.error("a context carrier cannot be had", failure);
      }
    }
    return found.toArray(ContextCarrier[]::new);
  }

  /** Finds them, before the thread that carries tasks needs to know. */
  static void prepare() {
    boolean _ = NONE;
  }

  /** Bindings with what is to be carried from here. */
  static Bindings with(Bindings bindings) {
    if (NONE) {
      return bindings;
    }
    @Nullable Object[] captured = new Object[ALL.length];
    boolean any = false;
    for (int i = 0; i < ALL.length; i++) {
      captured[i] = capture(ALL[i]);
      any |= captured[i] != null;
    }
    return any ? bindings.with(CARRIED, new Carried(captured)) : without(bindings);
  }

  /** Bindings as users see them. */
  static Bindings without(Bindings bindings) {
    return NONE ? bindings : bindings.without(CARRIED);
  }

  private static @Nullable Object capture(ContextCarrier carrier) {
    try {
      return carrier.capture();
    } catch (Throwable failure) {
      report(carrier, failure);
      return null;
    }
  }

  /**
   * Sets in the current thread what bindings carry. Where that is nothing the thread is told so,
   * too: all callbacks of a loop share one, and each begins without what another has set. Never
   * throws.
   *
   * @return what sets the thread back
   */
  static Runnable restore(Bindings bindings) {
    Runnable undo = Carriers::doNothing;
    if (NONE) {
      return undo;
    }
    Carried carried = bindings.get(CARRIED) instanceof Carried some ? some : null;
    for (int i = 0; i < ALL.length; i++) {
      undo = restore(ALL[i], carried == null ? null : carried.values[i], undo);
    }
    return undo;
  }

  private static Runnable restore(ContextCarrier carrier, @Nullable Object value, Runnable before) {
    try {
      Runnable undo = carrier.restore(value);
      return () -> {
        undo(carrier, undo);
        before.run();
      };
    } catch (Throwable failure) {
      report(carrier, failure);
      return before;
    }
  }

  private static void undo(ContextCarrier carrier, Runnable undo) {
    try {
      undo.run();
    } catch (Throwable failure) {
      report(carrier, failure);
    }
  }

  private static void report(ContextCarrier carrier, Throwable failure) {
    Reporter.error("a context carrier failed: " + carrier.getClass().getName(), failure);
  }

  /** Runs code with what bindings carry. */
  static <T extends @Nullable Object, X extends Exception> T run(Bindings bindings, Body<T, X> code)
      throws X {
    Runnable undo = restore(bindings);
    try {
      return code.run();
    } finally {
      undo.run();
    }
  }

  /** Runs code of the user's without a value with what bindings carry. */
  static void run(Bindings bindings, Runnable code) {
    Runnable undo = restore(bindings);
    try {
      code.run();
    } finally {
      undo.run();
    }
  }
}

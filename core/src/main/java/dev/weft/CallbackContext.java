package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * The context that a loop's callbacks run in: that of whichever runs now, or ran last. It is made
 * when code asks for it; most callbacks need no more than what is bound. Loop-confined.
 */
final class CallbackContext {
  private @Nullable Context made;
  private Bindings bindings = Bindings.EMPTY;

  /**
   * A callback begins, or goes on.
   *
   * @param context the one that it was given, or null for a new one with these bindings
   */
  void enter(@Nullable Context context, Bindings newBindings) {
    made = context;
    bindings = newBindings;
  }

  Context get() {
    Context context = made;
    if (context == null) {
      context = new Context(bindings);
      made = context;
    }
    return context;
  }

  @Nullable Context ifMade() {
    return made;
  }

  Bindings bindings() {
    Context context = made;
    return context == null ? bindings : context.bindings;
  }

  /** What the context was given as, if it was not made here: for {@link #enter} to go back to. */
  Bindings initialBindings() {
    return bindings;
  }
}

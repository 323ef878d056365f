package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Something of the kernel's, as texts and reports know it.
 *
 * <p>A class, and no interface, as are those that extend it: what an interface has is public, and
 * would stand in the API of futures, handles and loops.
 */
abstract class Described {
  /** Describes its state, as it is now. Never calls code of the user's. */
  abstract void describeTo(Words words);

  /** What to call it where a few words are enough; null where its description is that short. */
  @Nullable String shortName() {
    return null;
  }

  /** Its name, if it is a task; else null. */
  @Nullable String taskName() {
    return null;
  }

  /** What is bound in its context, for reports of it; null where it has none. */
  @Nullable Bindings bindings() {
    return null;
  }
}

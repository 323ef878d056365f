package dev.weft;

import org.jspecify.annotations.Nullable;

/** What a value can be bound to: a {@link ContextVar}, of which bindings need to know no more. */
abstract class BindingKey {
  /** Unique in the JVM, and larger than those of older ones. */
  final long id;

  BindingKey(long id) {
    this.id = id;
  }

  /** The name by which tools may show what is bound to it; null where they may not. Any thread. */
  @Nullable String visibleName() {
    return null;
  }
}

package dev.weft;

/** What a value can be bound to: a {@link ContextVar}, of which bindings need to know no more. */
abstract class BindingKey {
  /** Unique in the JVM, and larger than those of older ones. */
  final long id;

  BindingKey(long id) {
    this.id = id;
  }

  /** Its name, for people. */
  abstract String name();

  /** Whether tools may show what is bound to it. Any thread. */
  abstract boolean isVisible();
}

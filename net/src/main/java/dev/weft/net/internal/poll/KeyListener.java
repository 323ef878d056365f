package dev.weft.net.internal.poll;

import org.jspecify.annotations.Nullable;

/** What stands behind a key of the loop's selector. */
interface KeyListener {

  /** Called by the selector while it polls: makes ready what the key's events are for. */
  void enqueueReady();

  /** Where the channel was registered, if its loop was in debug mode then. */
  @Nullable Throwable origin();
}

package dev.weft.net;

/** What stands behind a key of the loop's selector. */
interface Registered {

  /** Called by the selector while it polls: makes ready what the key's events are for. */
  void enqueueReady();
}

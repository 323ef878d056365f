package dev.weft;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The one field of an {@link Inbox} that counts, with room before it and, in the class below, after
 * it: no other object is in its line of the processor's cache, wherever the garbage collector moves
 * them. Each entry that the loop takes from its ready queue would else take that line from the
 * threads that push.
 */
@SuppressWarnings("UnusedVariable")
abstract class InboxNewest extends InboxBefore {
  static final VarHandle NEWEST;

  static {
    try {
      NEWEST = MethodHandles.lookup().findVarHandle(InboxNewest.class, "newest", Ready.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Written by any thread, by {@link #NEWEST} alone. */
  private @Nullable Ready newest;
}

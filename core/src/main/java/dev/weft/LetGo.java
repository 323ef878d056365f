package dev.weft;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads of tasks that go on without their loop, which was closed while a JDK call blocked
 * them. Such code is no task any more: its next wait is refused, and that ends it. Code that
 * catches the refusal and tries again would use up a processor for ever, so after a thousand
 * refusals its thread is stopped for good. Any thread.
 */
final class LetGo {
  private static final int MOST_REFUSALS = 1_000;

  /** How often each was refused something. Weak: a thread that nothing refers to has ended. */
  private static final Map<Thread, AtomicInteger> REFUSALS =
      Collections.synchronizedMap(new WeakHashMap<>());

  private LetGo() {}

  static void add(@Nullable Thread thread) {
    if (thread != null) {
      REFUSALS.put(thread, new AtomicInteger());
    }
  }

  /** Before the calling code is refused something because it runs on no loop. */
  static void refused() {
    AtomicInteger count = REFUSALS.get(Thread.currentThread());
    if (count != null && count.incrementAndGet() > MOST_REFUSALS) {
      stopForGood();
    }
  }

  private static void stopForGood() {
    while (true) {
      LockSupport.park();
      boolean _ = Thread.interrupted();
    }
  }
}

package dev.weft.internal.log;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The end of the JVM, from the moment in which its shutdown hooks begin. Logging libraries end in
 * such a hook, and one that is asked for a logger afterwards begins anew: it opens its files again,
 * and empties or rolls them. So from then on no library is asked.
 */
public final class JvmEnd {
  private static final AtomicBoolean PREPARED = new AtomicBoolean();

  private static volatile boolean begun;

  /** Whether there may be something left to say, so that most programs end without looking. */
  private static volatile boolean wordsLeft;

  private JvmEnd() {}

  /**
   * Sees to it that what is left to say is said when the JVM ends. Not for a loop's own thread, as
   * the JVM keeps its hooks under a lock; never throws.
   *
   * @param lastWords reports what was not reported before; that of the first call counts
   */
  public static void prepare(Runnable lastWords) {
    if (!PREPARED.get() && PREPARED.compareAndSet(false, true)) {
      try {
        Runtime.getRuntime()
            .addShutdownHook(new Thread(() -> sayLastWords(lastWords), "weft-last-words"));
      } catch (IllegalStateException e) {
        begun = true;
      } catch (Throwable noRoom) {
        PREPARED.set(false); // the next loop tries again
      }
    }
  }

  public static void expectLastWords() {
    if (!wordsLeft) {
      wordsLeft = true;
    }
  }

  /**
   * Whether the shutdown hooks run. Hooks are started all at once and in no order, so a hook of
   * one's own learns it too late: the JVM is asked, which refuses new hooks from that moment on.
   */
  static boolean hasBegun() {
    if (!begun) {
      Thread probe = new Thread(() -> {}, "weft-jvm-end");
      try {
        Runtime.getRuntime().addShutdownHook(probe);
        boolean _ = Runtime.getRuntime().removeShutdownHook(probe);
      } catch (IllegalStateException e) {
        begun = true;
      }
    }
    return begun;
  }

  private static void sayLastWords(Runnable lastWords) {
    begun = true;
    if (wordsLeft) {
      lastWords.run();
      Reporter.flush();
    }
  }
}

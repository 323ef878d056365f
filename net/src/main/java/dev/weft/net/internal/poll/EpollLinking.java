package dev.weft.net.internal.poll;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Links what {@link EpollPoller} calls, beside the program's start: that takes some fifty
 * milliseconds of a processor, in which a server can listen and answer its first clients.
 */
final class EpollLinking {
  private static final AtomicBoolean BEGUN = new AtomicBoolean();

  /** Set once all is linked. */
  private static volatile @Nullable ChannelDescriptors linked;

  private static volatile boolean failed;

  private EpollLinking() {}

  /** What all pollers need; null while it is not linked. Any thread. */
  static @Nullable ChannelDescriptors linked() {
    return linked;
  }

  /** Whether it was found that there is no way. Any thread. */
  static boolean hasFailed() {
    return failed;
  }

  /** Has a thread of its own link it, unless that has begun. Any thread; it does not wait. */
  static void begin() {
    if (linked == null && BEGUN.compareAndSet(false, true)) {
      try {
        Thread.ofPlatform().daemon().name("weft-linking").start(EpollLinking::tryLink);
      } catch (OutOfMemoryError noThread) {
        BEGUN.set(false); // another time
      }
    }
  }

  private static void tryLink() {
    try {
      var _ = link();
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      failed = true; // a later JDK, or another C library
    }
  }

  /**
   * Links it here, or waits for the thread that does.
   *
   * @throws ReflectiveOperationException if the JDK's internals are not as in JDK 25
   * @throws RuntimeException if they are not open
   * @throws LinkageError if the C library has not what is needed
   */
  static ChannelDescriptors link() throws ReflectiveOperationException {
    ChannelDescriptors found = linked;
    if (found == null) {
      LinuxCalls.load();
      found = new ChannelDescriptors();
      linked = found;
    }
    return found;
  }
}

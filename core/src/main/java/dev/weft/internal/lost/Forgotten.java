package dev.weft.internal.lost;

import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices that nothing refers any more to an object by which a program should have closed
 * something. asyncio's {@code ResourceWarning}.
 *
 * <p>To be kept by what is to be closed, which must not refer to that object, and which something
 * else, a poller say, keeps alive as long as it is open. One that is closed forgets this.
 */
public final class Forgotten extends PhantomReference<Object> {
  private static final ReferenceQueue<Object> QUEUE = new ReferenceQueue<>();

  /** Null until the first object is watched, and where no thread could be had. */
  private static final AtomicReference<@Nullable Thread> WATCHER = new AtomicReference<>();

  private final EventLoop loop;
  private final Supplier<@Nullable ErrorReport> report;

  /** Where it was opened, if its loop was in debug mode then. */
  private final @Nullable Throwable origin;

  private Forgotten(EventLoop loop, Object handle, Supplier<@Nullable ErrorReport> report) {
    super(handle, QUEUE);
    this.loop = loop;
    this.report = report;
    this.origin = loop.debug() ? new Throwable("opened here") : null;
  }

  /**
   * Watches an object.
   *
   * @param loop what is told, by its exception handler
   * @param handle the object, to which neither the caller nor the report may refer
   * @param report asked on the loop when nothing refers to the object; gives null where there is
   *     nothing to say
   * @return to be kept until it is closed
   */
  public static Forgotten watch(
      EventLoop loop, Object handle, Supplier<@Nullable ErrorReport> report) {
    if (WATCHER.get() == null) {
      startWatcher();
    }
    return new Forgotten(loop, handle, report);
  }

  private void tell() {
    ErrorReport said = report.get();
    if (said != null) {
      loop.callExceptionHandler(origin == null ? said : said.with("made at", origin));
    }
  }

  private static void startWatcher() {
    Thread made =
        Thread.ofPlatform().daemon().name("weft-forgotten").unstarted(Forgotten::tellOnAndOn);
    if (WATCHER.compareAndSet(null, made)) {
      try {
        made.start();
      } catch (Throwable noThread) {
        WATCHER.set(null); // the next one tries again
      }
    }
  }

  private static void tellOnAndOn() {
    while (true) {
      try {
        if (QUEUE.remove() instanceof Forgotten forgotten
            && !forgotten.loop.inspection().isStepped()) {
          var _ = forgotten.loop.callSoonThreadsafe(forgotten::tell);
        }
      } catch (Throwable failure) {
        // A loop that is closed has closed all that it had; else there is no room for a report.
      }
    }
  }
}

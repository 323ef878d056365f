package dev.weft;

import dev.weft.internal.frames.Frames;
import org.jspecify.annotations.Nullable;

/** A user's future made in debug mode: knows where it was made, and whether it was looked at. */
final class TracedFuture<T extends @Nullable Object> extends Future<T> {
  private final Throwable origin = new Throwable("made here");

  /** Null for the library's own: some are made for code that may want to wait. */
  private final UnseenFutures.@Nullable Entry entry;

  TracedFuture(EventLoop loop) {
    super(loop);
    this.entry = isUsers(origin) ? UnseenFutures.watch(this) : null;
  }

  /** Whether the caller of {@link EventLoop#createFuture}, two frames away, is none of Weft's. */
  private static boolean isUsers(Throwable origin) {
    StackTraceElement[] frames = origin.getStackTrace();
    return frames.length > 2 && !Frames.isLibrary(frames[2]);
  }

  @Override
  Throwable madeAt() {
    return origin;
  }

  @Override
  void looked() {
    if (entry != null) {
      entry.forget();
    }
  }

  @Override
  public boolean cancel(@Nullable String message) {
    looked();
    return super.cancel(message);
  }
}

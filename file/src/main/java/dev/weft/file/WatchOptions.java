package dev.weft.file;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What {@link AsyncFiles#watch(Path, WatchOptions)} is to tell of. The options of Python's {@code
 * watchfiles}.
 *
 * {@snippet file="FilesGuideTest.java" region="watch-tree"}
 *
 * @param recursive whether the directories below are watched, too, those included that come later
 * @param debounce how long no change must have come before those that did are told, see {@link
 *     #withDebounce}; zero to tell each one as it comes
 * @param filter which paths are watched and told, see {@link #withFilter}; null for all
 */
public record WatchOptions(
    boolean recursive, Duration debounce, @Nullable Predicate<? super Path> filter) {
  /** The directory alone, each change as it comes, all paths. */
  public static final WatchOptions DEFAULT = new WatchOptions(false, Duration.ZERO, null);

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if the time is negative
   */
  public WatchOptions {
    Objects.requireNonNull(debounce, "debounce");
    if (debounce.isNegative()) {
      throw new IllegalArgumentException("debounce " + debounce + ": use 0 for none, or more");
    }
  }

  /**
   * These options with the directories below or without them. Symbolic links are not followed. What
   * stands in a directory that comes later is told as {@link FileChange.Kind#CREATED}; what comes
   * into it in that moment may be told twice. A directory that cannot be watched, as the system has
   * a limit, is told by an {@link FileChange.Kind#OVERFLOWED}.
   *
   * @param newRecursive whether to watch them
   * @return new options
   */
  public WatchOptions withRecursive(boolean newRecursive) {
    return new WatchOptions(newRecursive, debounce, filter);
  }

  /**
   * These options with changes that come together told together: when none has come for some time,
   * but no later than ten times that after the first one. Then each path is told once, by what has
   * become of it: a file that was made and written to is {@link FileChange.Kind#CREATED}, one that
   * was deleted and made again is {@link FileChange.Kind#MODIFIED}, and one that came and went is
   * not told at all.
   *
   * @param newDebounce for how long none must have come; zero to tell each one as it comes
   * @return new options
   * @throws IllegalArgumentException if it is negative
   */
  public WatchOptions withDebounce(Duration newDebounce) {
    Objects.requireNonNull(newDebounce, "newDebounce");
    return new WatchOptions(recursive, newDebounce, filter);
  }

  /**
   * These options with some paths only. A directory that is left out is not watched, nor what is
   * below it. The filter is asked in the thread that watches for all: it must not wait. A path for
   * which it throws is told, and what it throws goes to the loop's exception handler.
   *
   * @param newFilter says of a path, which begins with that of the directory, whether to tell of it
   * @return new options
   */
  public WatchOptions withFilter(Predicate<? super Path> newFilter) {
    Objects.requireNonNull(newFilter, "newFilter");
    return new WatchOptions(recursive, debounce, newFilter);
  }
}

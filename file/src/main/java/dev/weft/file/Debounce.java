package dev.weft.file;

import dev.weft.EventLoop;
import dev.weft.TimerHandle;
import dev.weft.file.FileChange.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Holds changes back until none has come for some time, each path once. Confined to the loop. */
final class Debounce {
  /** How many times the quiet time the first one is held back at most. */
  private static final int MOST_TIMES = 10;

  private final EventLoop loop;
  private final Duration quiet;
  private final Consumer<FileChange> receiver;

  /** Told of changes that are none any more. */
  private final IntConsumer onDropped;

  /** In the order in which the paths were first changed. */
  private final Map<Path, FileChange> held = new LinkedHashMap<>();

  private Duration first = Duration.ZERO;
  private Duration last = Duration.ZERO;
  private @Nullable TimerHandle timer;

  Debounce(EventLoop loop, Duration quiet, Consumer<FileChange> receiver, IntConsumer onDropped) {
    this.loop = loop;
    this.quiet = quiet;
    this.receiver = receiver;
    this.onDropped = onDropped;
  }

  void add(FileChange change) {
    last = loop.time();
    FileChange before = held.get(change.path());
    if (before == null) {
      held.put(change.path(), change);
    } else {
      merge(before, change);
    }
    if (timer == null) {
      first = last;
      timer = loop.callLater(quiet, this::look);
    }
  }

  private void merge(FileChange before, FileChange change) {
    Kind both = both(before.kind(), change.kind());
    if (both == null) {
      held.remove(change.path());
      onDropped.accept(2);
    } else {
      held.put(change.path(), new FileChange(both, change.path()));
      onDropped.accept(1);
    }
  }

  /** What two changes of one path come to; null for nothing. */
  private static @Nullable Kind both(Kind before, Kind after) {
    if (before == Kind.OVERFLOWED || after == Kind.OVERFLOWED) {
      return Kind.OVERFLOWED;
    }
    return switch (before) {
      case CREATED -> after == Kind.DELETED ? null : Kind.CREATED;
      case MODIFIED -> after == Kind.DELETED ? Kind.DELETED : Kind.MODIFIED;
      case DELETED -> after == Kind.DELETED ? Kind.DELETED : Kind.MODIFIED;
      case OVERFLOWED -> Kind.OVERFLOWED;
    };
  }

  private void look() {
    timer = null;
    Duration now = loop.time();
    Duration toQuiet = last.plus(quiet).minus(now);
    Duration toLimit = first.plus(quiet.multipliedBy(MOST_TIMES)).minus(now);
    if (toQuiet.isPositive() && toLimit.isPositive()) {
      timer = loop.callLater(toQuiet.compareTo(toLimit) < 0 ? toQuiet : toLimit, this::look);
    } else {
      flush();
    }
  }

  /** Tells what is held. */
  void flush() {
    stop();
    List<FileChange> all = new ArrayList<>(held.values());
    held.clear();
    all.forEach(receiver);
  }

  /** Tells nothing any more. */
  void stop() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}

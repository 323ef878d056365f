package dev.weft.file;

import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.queue.Queue;
import dev.weft.queue.QueueShutDownException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What changes in a directory, and below it if {@link WatchOptions} say so, from {@link
 * AsyncFiles#watch} until {@link #close()}. Going through it waits for the next change.
 *
 * {@snippet file="FilesGuideTest.java" region="watch"}
 *
 * <p>It ends when it is closed, or when the directory is deleted. A thousand changes are kept for a
 * task that is slow; if there are more, one {@link FileChange.Kind#OVERFLOWED} stands for those
 * that are missing until it is taken; after that there is another one. Cancelling a wait loses no
 * change.
 *
 * <p>How soon changes are seen, and whether several come as one, is the system's: Linux tells at
 * once, others are asked every few seconds.
 *
 * <p>It belongs to the loop of the task that made it.
 */
public final class FileWatch implements Iterable<FileChange>, AutoCloseable {
  /** How many changes wait for the task at most. */
  static final int MOST_CHANGES = 1_000;

  private final EventLoop loop;
  private final Path directory;
  private final Queue<FileChange> changes = new Queue<>();

  /** How many changes are in the queue or on the way there. Added to by the thread that watches. */
  private final AtomicInteger held = new AtomicInteger();

  /**
   * That changes were left out, and the task was not told yet. Set by the thread that watches,
   * taken back by the task when it is told: what is left out before that is seen by the task that
   * looks at the directory then, and what is left out later must be told again.
   */
  private volatile boolean overflowed;

  private final WatchOptions options;

  /** Null where each change is told as it comes. Confined to the loop, as is all below. */
  private final @Nullable Debounce debounce;

  private boolean closed;

  FileWatch(EventLoop loop, Path directory) {
    this(loop, directory, WatchOptions.DEFAULT);
  }

  FileWatch(EventLoop loop, Path directory, WatchOptions options) {
    this.loop = loop;
    this.directory = directory;
    this.options = options;
    this.debounce =
        options.debounce().isZero()
            ? null
            : new Debounce(
                loop, options.debounce(), changes::putNow, dropped -> held.addAndGet(-dropped));
  }

  Path directory() {
    return directory;
  }

  boolean isRecursive() {
    return options.recursive();
  }

  /** Whether a path is to be told of, or a directory watched. In the thread that watches. */
  boolean wants(Path path) {
    Predicate<? super Path> filter = options.filter();
    if (filter == null) {
      return true;
    }
    try {
      return filter.test(path);
    } catch (Throwable failure) {
      boolean _ =
          handOver(() ->
              loop.callExceptionHandler(
                  ErrorReport.of("the filter of a watch failed for " + path, failure)
                      .with("watch", this)));
      return true;
    }
  }

  /**
   * An iterator over the changes that come. All iterators take from the same ones.
   *
   * @return an iterator that waits, in a task; it ends when the watch does
   */
  @Override
  public Iterator<FileChange> iterator() {
    return new Changes();
  }

  /**
   * Ends the watch, and with it the waits for changes. It waits until the system was told, but not
   * in a callback. Closing it again does nothing.
   *
   * <p>If the task is cancelled meanwhile, the watch ends all the same.
   *
   * @throws IOException if the system failed; never in a callback
   */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (debounce != null) {
      debounce.stop();
    }
    changes.shutdownNow();
    EventLoop here = EventLoop.runningOrNull();
    if (here == null) {
      WatchThread.remove(this);
    } else if (here.currentTask() == null) {
      // There is a lock, which others hold while they wait for the system.
      FileThreads.forClosing().execute(this::removeUnattended);
    } else {
      FileCall.runAnyway(() -> {
        WatchThread.remove(this);
        return true;
      });
    }
  }

  /** Takes it away where its end is of no interest any more. Blocks. */
  void removeUnattended() {
    try {
      WatchThread.remove(this);
    } catch (IOException nobodyWaits) {
      // Nothing is lost with a watch.
    }
  }

  // ---- in the thread that watches

  /**
   * Takes changes in.
   *
   * @return false if the loop is closed, so that nothing will ever look at them
   */
  boolean accept(List<FileChange> seen) {
    List<FileChange> kept = new ArrayList<>(seen.size());
    for (FileChange change : seen) {
      if (change.kind() != FileChange.Kind.OVERFLOWED && !wants(change.path())) {
        continue;
      }
      if (change.kind() != FileChange.Kind.OVERFLOWED && held.get() < MOST_CHANGES) {
        overflowed = false;
        held.incrementAndGet();
        kept.add(change);
      } else if (!overflowed) {
        overflowed = true;
        held.incrementAndGet();
        kept.add(new FileChange(FileChange.Kind.OVERFLOWED, directory));
      }
    }
    return kept.isEmpty() || handOver(() -> kept.forEach(this::put));
  }

  /** The directory is gone. */
  void end() {
    handOver(() -> {
      if (!closed) {
        if (debounce != null) {
          debounce.flush();
        }
        changes.shutdown();
      }
    });
  }

  private boolean handOver(Runnable onLoop) {
    try {
      loop.callSoonThreadsafe(onLoop);
      return true;
    } catch (IllegalStateException loopClosed) {
      return false;
    }
  }

  // ---- on the loop

  private void put(FileChange change) {
    if (closed) {
      return;
    }
    if (debounce == null) {
      changes.putNow(change);
    } else {
      debounce.add(change);
    }
  }

  @Override
  public String toString() {
    return "FileWatch[" + directory + (closed ? ", closed]" : "]");
  }

  private final class Changes implements Iterator<FileChange> {
    private @Nullable FileChange next;

    @Override
    public boolean hasNext() {
      while (next == null) {
        try {
          FileChange taken = changes.get();
          held.decrementAndGet();
          if (taken.kind() == FileChange.Kind.OVERFLOWED) {
            overflowed = false;
          }
          next = taken;
        } catch (QueueShutDownException ended) {
          return false;
        }
      }
      return true;
    }

    @Override
    public FileChange next() {
      FileChange change = hasNext() ? next : null;
      if (change == null) {
        throw new NoSuchElementException("the watch of " + directory + " has ended");
      }
      next = null;
      return change;
    }
  }
}

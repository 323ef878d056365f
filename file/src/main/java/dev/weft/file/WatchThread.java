package dev.weft.file;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Waits for what happens in the directories that are watched, of all loops, in one thread for each
 * file system. It is there, and holds descriptors, only as long as something is watched.
 *
 * <p>The JDK gives all who register one directory with one service the same key. So the key's list
 * says whose it is, and the key is cancelled when that is empty.
 */
final class WatchThread implements Runnable {
  /** Guards itself and every instance. Taken by threads that may block, never by a loop's code. */
  private static final Map<FileSystem, WatchThread> THREADS = new HashMap<>();

  private final FileSystem fileSystem;
  private final WatchService service;
  private final Map<WatchKey, List<FileWatch>> watches = new HashMap<>();

  private WatchThread(FileSystem fileSystem, WatchService service) {
    this.fileSystem = fileSystem;
    this.service = service;
  }

  /** Begins to tell a watch what happens. Blocks. */
  static void add(FileWatch watch) throws IOException {
    synchronized (THREADS) {
      FileSystem fileSystem = watch.directory().getFileSystem();
      WatchThread thread = THREADS.get(fileSystem);
      boolean begins = thread == null;
      if (thread == null) {
        thread = new WatchThread(fileSystem, fileSystem.newWatchService());
        THREADS.put(fileSystem, thread);
      }
      try {
        if (begins) {
          Thread.ofPlatform().daemon().name("weft-file-watch").start(thread);
        }
        thread.register(watch);
      } finally {
        thread.closeIfIdle();
      }
    }
  }

  /** Ends it; does nothing for one that is not watched. Blocks. */
  static void remove(FileWatch watch) throws IOException {
    synchronized (THREADS) {
      WatchThread thread = THREADS.get(watch.directory().getFileSystem());
      if (thread != null) {
        thread.unregister(watch);
        thread.closeIfIdle();
      }
    }
  }

  private void register(FileWatch watch) throws IOException {
    WatchKey key =
        watch
            .directory()
            .register(
                service,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
    watches.computeIfAbsent(key, _ -> new ArrayList<>()).add(watch);
  }

  private void unregister(FileWatch watch) {
    watches
        .entrySet()
        .removeIf(entry -> {
          boolean last = entry.getValue().remove(watch) && entry.getValue().isEmpty();
          if (last) {
            entry.getKey().cancel();
          }
          return last;
        });
  }

  private void closeIfIdle() throws IOException {
    if (watches.isEmpty() && THREADS.remove(fileSystem, this)) {
      service.close();
    }
  }

  @Override
  public void run() {
    boolean inOrder = false;
    try {
      while (true) {
        WatchKey key = service.take();
        List<WatchEvent<?>> events = key.pollEvents();
        boolean lives = key.reset();
        tell(key, events, lives);
      }
    } catch (ClosedWatchServiceException nothingIsWatched) {
      // This thread has done its work; the next watch starts another one.
      inOrder = true;
    } catch (InterruptedException | IOException failure) {
      // Nobody else can be told but the tasks that go through the changes.
    } finally {
      if (!inOrder) {
        endAll();
      }
    }
  }

  private void tell(WatchKey key, List<WatchEvent<?>> events, boolean lives) throws IOException {
    List<FileWatch> told;
    synchronized (THREADS) {
      told = List.copyOf(watches.getOrDefault(key, List.of()));
    }
    for (FileWatch watch : told) {
      boolean wanted = watch.accept(changes(watch.directory(), events));
      if (!wanted) {
        remove(watch);
      }
    }
    if (!lives) {
      synchronized (THREADS) {
        watches.remove(key);
        closeIfIdle();
      }
      told.forEach(FileWatch::end);
    }
  }

  private static List<FileChange> changes(Path directory, List<WatchEvent<?>> events) {
    List<FileChange> changes = new ArrayList<>(events.size());
    for (WatchEvent<?> event : events) {
      FileChange.Kind kind = kindOf(event);
      Path path = event.context() instanceof Path name ? directory.resolve(name) : directory;
      changes.add(new FileChange(kind, path));
    }
    return changes;
  }

  private static FileChange.Kind kindOf(WatchEvent<?> event) {
    return switch (event.kind().name()) {
      case "ENTRY_CREATE" -> FileChange.Kind.CREATED;
      case "ENTRY_MODIFY" -> FileChange.Kind.MODIFIED;
      case "ENTRY_DELETE" -> FileChange.Kind.DELETED;
      default -> FileChange.Kind.OVERFLOWED;
    };
  }

  private void endAll() {
    synchronized (THREADS) {
      THREADS.remove(fileSystem, this);
      watches.values().forEach(each -> each.forEach(FileWatch::end));
      watches.clear();
      try {
        service.close();
      } catch (IOException e) {
        // Its descriptors are gone in any case.
      }
    }
  }
}

package dev.weft.file;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Waits for what happens in the directories that are watched, of all loops, in one thread for each
 * file system. It is there, and holds descriptors, only as long as something is watched.
 *
 * <p>The JDK gives all that register one directory with one service the same key, also where the
 * directory has got another name meanwhile. So the key's list says whose it is and by which name,
 * and the key is cancelled when that is empty.
 */
final class WatchThread implements Runnable {
  /** Guards itself and every instance. Taken by threads that may block, never by a loop's code. */
  private static final Map<FileSystem, WatchThread> THREADS = new HashMap<>();

  /** A directory, by the name that a watch has for it. */
  private record Place(FileWatch watch, Path directory) {}

  private final FileSystem fileSystem;
  private final WatchService service;
  private final Map<WatchKey, List<Place>> places = new HashMap<>();
  private final Set<FileWatch> watches = new HashSet<>();

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
      boolean complete = false;
      try {
        if (begins) {
          Thread.ofPlatform().daemon().name("weft-file-watch").start(thread);
        }
        thread.watches.add(watch);
        thread.register(watch, watch.directory());
        if (watch.isRecursive()) {
          new WatchedTree(watch, thread::register).registerBelow(watch.directory());
        }
        complete = true;
      } finally {
        if (!complete) {
          thread.unregister(watch);
        }
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

  private void register(FileWatch watch, Path directory) throws IOException {
    WatchKey key =
        directory.register(
            service,
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_MODIFY,
            StandardWatchEventKinds.ENTRY_DELETE);
    List<Place> known = places.computeIfAbsent(key, _ -> new ArrayList<>());
    known.removeIf(place -> place.watch == watch); // it was moved, and is known by its old name
    known.add(new Place(watch, directory));
  }

  private void unregister(FileWatch watch) {
    watches.remove(watch);
    forget(watch, watch.directory());
  }

  /** Watches a directory and those below it no more. */
  private void forget(FileWatch watch, Path top) {
    places
        .entrySet()
        .removeIf(entry -> {
          boolean some =
              entry
                  .getValue()
                  .removeIf(place -> place.watch == watch && place.directory.startsWith(top));
          boolean last = some && entry.getValue().isEmpty();
          if (last) {
            entry.getKey().cancel();
          }
          return last;
        });
  }

  private void closeIfIdle() throws IOException {
    if (places.isEmpty() && THREADS.remove(fileSystem, this)) {
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
    List<Place> told;
    synchronized (THREADS) {
      told = List.copyOf(places.getOrDefault(key, List.of()));
    }
    for (Place place : told) {
      List<FileChange> changes = changes(place.directory, events);
      if (place.watch.isRecursive()) {
        changes = withThoseBelow(place.watch, changes);
      }
      boolean wanted = place.watch.accept(changes);
      if (!wanted) {
        remove(place.watch);
      }
    }
    if (!lives) {
      synchronized (THREADS) {
        places.remove(key);
        told.forEach(this::gone);
        closeIfIdle();
      }
    }
  }

  /** A directory was deleted: with the one that a watch began with, all of it ends. */
  private void gone(Place place) {
    if (place.directory.equals(place.watch.directory())) {
      unregister(place.watch);
      place.watch.end();
    }
  }

  /**
   * Begins to watch directories that came, and leaves those that went, which may go on elsewhere.
   *
   * @return the changes, and what was found in the directories that came
   */
  private List<FileChange> withThoseBelow(FileWatch watch, List<FileChange> changes) {
    List<FileChange> all = new ArrayList<>(changes.size());
    for (FileChange change : changes) {
      all.add(change);
      synchronized (THREADS) {
        if (!watches.contains(watch)) {
          return all; // ended meanwhile
        }
        switch (change.kind()) {
          case CREATED -> {
            if (Files.isDirectory(change.path(), LinkOption.NOFOLLOW_LINKS)
                && watch.wants(change.path())) {
              all.addAll(new WatchedTree(watch, this::register).registerNew(change.path()));
            }
          }
          case DELETED -> forget(watch, change.path());
          // Directories that came are among what is missing.
          case OVERFLOWED ->
              new WatchedTree(watch, this::register).registerAgain(watch.directory());
          case MODIFIED -> {}
        }
      }
    }
    return all;
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
      watches.forEach(FileWatch::end);
      watches.clear();
      places.clear();
      try {
        service.close();
      } catch (IOException e) {
        // Its descriptors are gone in any case.
      }
    }
  }
}

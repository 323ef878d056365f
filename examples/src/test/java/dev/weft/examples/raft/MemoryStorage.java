package dev.weft.examples.raft;

import dev.weft.Async;
import java.util.List;

class MemoryStorage implements Storage {
  private final MemoryDisk disk;

  MemoryStorage(MemoryDisk disk) {
    this.disk = disk;
  }

  @Override
  public Saved load() {
    return new Saved(disk.term, List.copyOf(disk.entries));
  }

  @Override
  public void saveTerm(Term term) {
    Async.toThread(() -> {
      disk.term = term;
    });
  }

  @Override
  public void saveEntries(long index, List<Entry> entries) {
    Async.toThread(() -> {
      disk.entries.subList((int) index - 1, disk.entries.size()).clear();
      disk.entries.addAll(entries);
    });
  }
}

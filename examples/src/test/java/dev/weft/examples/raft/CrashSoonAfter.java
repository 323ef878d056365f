package dev.weft.examples.raft;

import dev.weft.simulation.Host;
import dev.weft.simulation.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Has a host crash, now and then, soon after it has changed its term, and start again: what it has
 * promised then is of consequence, and crashes at any time rarely meet that.
 */
final class CrashSoonAfter implements Storage {
  private static final int ONE_OF = 3;
  private static final long LATEST_NANOS = 5_000_000;
  private static final int MOST_CHANGES = 3;
  private static final long LONGEST_NANOS = 50_000_000;

  private final Storage storage;
  private final Simulation simulation;
  private final Host host;
  private final RandomGenerator random;

  CrashSoonAfter(Storage storage, Simulation simulation, Host host) {
    this.storage = storage;
    this.simulation = simulation;
    this.host = host;
    this.random = host.random();
  }

  @Override
  public Saved load() throws IOException {
    return storage.load();
  }

  @Override
  public void saveTerm(Term term) throws IOException {
    storage.saveTerm(term);
    Duration at = simulation.time().plusNanos(random.nextLong(LATEST_NANOS));
    Duration until = at.plusNanos(random.nextLong(LONGEST_NANOS));
    if (random.nextInt(ONE_OF) == 0 && until.compareTo(StoreUnderFaults.QUIET_FROM) < 0) {
      if (random.nextBoolean()) {
        host.files().crashAfter(random.nextInt(1, MOST_CHANGES + 1));
      } else {
        simulation.at(at, host::crash);
      }
      simulation.at(until, this::restart);
    }
  }

  private void restart() {
    host.files().crashAfter(0);
    if (!host.isUp()) {
      host.restart();
    }
  }

  @Override
  public void saveEntries(long index, List<Entry> entries) throws IOException {
    storage.saveEntries(index, entries);
  }
}

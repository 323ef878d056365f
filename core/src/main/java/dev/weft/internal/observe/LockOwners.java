package dev.weft.internal.observe;

import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Which thread holds the lock that a blocked loop waits for. If it is a suspended task of that
 * loop, neither can ever go on: the loop would have to resume the task first.
 */
final class LockOwners {
  private LockOwners() {}

  /**
   * The lock and its owner, for people.
   *
   * @return null if the thread waits for no lock, or its owner is not known
   */
  static @Nullable String describe(ObservedLoop loop, Thread blocked) {
    if (!Modules.JDK_MANAGEMENT) {
      return null;
    }
    Lock lock = find(blocked);
    if (lock == null) {
      return null;
    }
    for (ObservedTask task : loop.tasksFromOutside()) {
      Thread thread = task.thread();
      if (thread != null && thread.threadId() == lock.ownerId()) {
        return "it waits for "
            + lock.name()
            + ", which is held by task "
            + task.name()
            + " of the same loop, which is suspended: neither can go on. Do not hold such a lock"
            + " across a wait, or take a dev.weft.sync.Lock";
      }
    }
    return "it waits for " + lock.name() + ", which is held by thread " + lock.ownerName();
  }

  private static @Nullable Lock find(Thread blocked) {
    if (blocked.getState() == Thread.State.BLOCKED) {
      return ThreadDump.monitorAwaitedBy(blocked.threadId());
    }
    return LockSupport.getBlocker(blocked) instanceof AbstractOwnableSynchronizer lock
        ? ThreadDump.ownerOf(lock)
        : null;
  }

  /** A lock that a thread holds. */
  record Lock(String name, long ownerId, String ownerName) {}
}

package dev.weft.internal.observe;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.weft.internal.observe.LockOwners.Lock;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which thread owns which lock, as the JVM's management knows it. Needs the module jdk.management.
 */
final class ThreadDump {
  private static final Pattern PROPERTY =
      Pattern.compile("\\s*(?:\"(tid|name|blockedOn)\": )?\"?(.*?)\"?,?\\s*");

  private ThreadDump() {}

  /**
   * The monitor that a thread waits to enter, found in a dump of all threads: nothing else tells of
   * monitors that virtual threads own.
   */
  static @Nullable Lock monitorAwaitedBy(long threadId) {
    try {
      Path folder = Files.createTempDirectory("weft");
      Path dump = folder.resolve("threads.json");
      try {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
        return monitorAwaitedBy(Long.toString(threadId), Files.readString(dump));
      } finally {
        Files.deleteIfExists(dump);
        Files.delete(folder);
      }
    } catch (IOException | UnsupportedOperationException e) {
      return null; // a report without the owner is better than none
    }
  }

  /** Reads the JVM's own format, one property or array element a line. */
  static @Nullable Lock monitorAwaitedBy(String threadId, String dump) {
    Map<String, Lock> owned = new HashMap<>();
    String awaited = null;
    String tid = "";
    String name = "";
    boolean inLocks = false;
    for (String line : dump.lines().toList()) {
      Matcher match = PROPERTY.matcher(line);
      if (line.contains("\"locks\": [")) {
        inLocks = true;
      } else if (line.contains("]")) {
        inLocks = false;
      } else if (match.matches()) {
        String property = match.group(1) == null ? "" : match.group(1);
        switch (property) {
          case "tid" -> tid = match.group(2);
          case "name" -> name = match.group(2);
          case "blockedOn" -> awaited = tid.equals(threadId) ? match.group(2) : awaited;
          default -> {
            if (inLocks) {
              owned.put(match.group(2), new Lock(match.group(2), Long.parseLong(tid), name));
            }
          }
        }
      }
    }
    return awaited == null ? null : owned.get(awaited);
  }

  /**
   * The owner of a lock of java.util.concurrent. The management tells it for platform threads that
   * park with it as their blocker, so one does, for a moment.
   */
  static @Nullable Lock ownerOf(AbstractOwnableSynchronizer lock) {
    Thread asker =
        Thread.ofPlatform()
            .daemon()
            .name("weft-watchdog-asks")
            .start(() -> {
              while (!Thread.currentThread().isInterrupted()) {
                LockSupport.park(lock);
              }
            });
    try {
      ThreadInfo info = whenParked(asker);
      return info == null || info.getLockOwnerId() < 0
          ? null
          : new Lock(nameOf(lock), info.getLockOwnerId(), info.getLockOwnerName());
    } finally {
      asker.interrupt();
    }
  }

  private static @Nullable ThreadInfo whenParked(Thread asker) {
    for (int tries = 0; tries < 1_000; tries++) {
      ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(asker.threadId());
      if (info != null && info.getThreadState() == Thread.State.WAITING) {
        return info;
      }
      LockSupport.parkNanos(100_000);
    }
    return null;
  }

  private static String nameOf(Object lock) {
    return lock.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(lock));
  }
}

package dev.weft.process;

import java.util.LinkedHashSet;
import java.util.Set;

/** A process and all that it has started. */
final class ProcessTree {
  /** A bound for one that goes on starting others although it cannot be stopped. */
  private static final int MOST_LOOKS = 20;

  private ProcessTree() {}

  /**
   * Kills them all. The descendants are looked for while their parents are still there, as those of
   * a process that has ended are the system's; and again until there is no new one, as a process
   * may start another one until it is stopped.
   */
  static void kill(ProcessHandle root) {
    Set<ProcessHandle> all = new LinkedHashSet<>();
    all.add(root);
    boolean stops = stop(root);
    boolean more = true;
    for (int looks = 0; more && looks < MOST_LOOKS; looks++) {
      more = false;
      for (ProcessHandle each : root.descendants().toList()) {
        if (all.add(each)) {
          more = true;
          stops &= stop(each);
        }
      }
      more &= stops; // who cannot be stopped is better ended soon
    }
    for (ProcessHandle each : all) {
      boolean _ = each.destroyForcibly();
    }
  }

  /** False where there is no quick way. */
  private static boolean stop(ProcessHandle process) {
    return !Shell.isWindows() && LinuxSignals.send(process, "STOP") == LinuxSignals.Outcome.DONE;
  }
}

package dev.weft.simulation.internal.disk;

import java.time.Instant;

/** What a disk needs of the host that it belongs to. */
public interface DiskHost {
  /**
   * Its name.
   *
   * @return the name
   */
  String name();

  /**
   * Refuses code outside of the simulation, while that runs.
   *
   * @param what the call
   * @throws IllegalStateException if the calling code may not touch the simulation
   */
  void ensureMayTouch(String what);

  /**
   * Whether a step or a call of this host runs; a test that looks at the disk is none.
   *
   * @return whether the calling code is the host's own
   */
  boolean isOwnCode();

  /**
   * Whether it runs; a crash ends that at once, while the step that was the cause goes on.
   *
   * @return whether it is up
   */
  boolean isUp();

  /** Takes its power away, unless that fault is left out. */
  void crash();

  /** Leaves the calling task where it is, for ever; returns where the calling code is no task. */
  void leaveTask();

  /**
   * Writes what happens into the simulation's log.
   *
   * @param what what happens
   */
  void log(String what);

  /**
   * Writes a fault into the log, unless it is left out as a run is made smaller.
   *
   * @param what what happens
   * @return false if it is not to happen
   */
  boolean mayFail(String what);

  /**
   * The time that files are stamped with.
   *
   * @return the time of the host's clock
   */
  Instant now();

  /**
   * What is thrown for a call that the simulation cannot repeat.
   *
   * @param call what was called
   * @param instead what to use in its place
   * @return the exception
   */
  UnsupportedOperationException refusal(String call, String instead);
}

package dev.weft.simulation;

import dev.weft.EventLoop;
import dev.weft.simulation.internal.disk.Disk;
import dev.weft.simulation.internal.disk.DiskHost;
import java.time.Instant;
import java.util.SplittableRandom;

/** A host as its disk sees it. */
record HostDisk(World world, Host host) implements DiskHost {
  /** Spreads the seeds of a world's disks; any odd number would do. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  /** Its own random numbers, so that a host with a disk changes nothing for the others. */
  static SimulatedFiles files(World world, Host host) {
    long seed = world.options().seed() * SPREAD + host.name().hashCode();
    return new SimulatedFiles(
        world, new Disk(new HostDisk(world, host), new SplittableRandom(seed)));
  }

  @Override
  public String name() {
    return host.name();
  }

  @Override
  public void ensureMayTouch(String what) {
    world.ensureMayTouch(what);
  }

  @Override
  public boolean isOwnCode() {
    return world.current == host || world.calling == host;
  }

  @Override
  public boolean isUp() {
    return host.isUp();
  }

  @Override
  public void crash() {
    host.crash();
  }

  @Override
  public void leaveTask() {
    EventLoop loop = EventLoop.runningOrNull();
    if (loop != null && loop.currentTask() != null) {
      loop.createFuture().await(); // of a loop that never runs again
    }
  }

  @Override
  public void log(String what) {
    host.log(what);
  }

  @Override
  public boolean mayFail(String what) {
    return world.mayFail(host, what);
  }

  @Override
  public Instant now() {
    return host.clock().instant();
  }

  @Override
  public UnsupportedOperationException refusal(String call, String instead) {
    return OutsideCalls.refusal(host, call, instead);
  }
}

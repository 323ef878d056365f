package dev.weft.simulation;

import dev.weft.EventLoop;
import dev.weft.spi.LoopStepper;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The run of a simulation, on one thread: lets hosts step by turns as long as any can, and only
 * then lets time pass, to when something happens next.
 */
final class Driver implements Runnable {
  private static final long LOOK_NANOS = 1_000_000;
  private static final long LONGEST_WAIT_NANOS = 2_000_000_000;

  private final World world;
  private final SimulationOptions options;
  private final long limitNanos;
  private int stepsInThisInstant;

  /** Counts what was done; read by the thread that waits for the run. */
  private volatile long progress;

  /** What the host does that steps now. Read by the thread that waits, too. */
  private volatile @Nullable EventLoop stepping;

  private volatile boolean told;

  /** Whether nothing can happen any more, where nothing has to. */
  private boolean nothingLeft;

  Driver(World world) {
    this.world = world;
    this.options = world.options();
    this.limitNanos = Nanos.of(options.timeLimit());
  }

  long progress() {
    return progress;
  }

  @Nullable EventLoop stepping() {
    return stepping;
  }

  /** Has the run end as soon as its step is over. Any thread. */
  void stop() {
    told = true;
  }

  @Override
  public void run() {
    world.setOwner(Thread.currentThread());
    try {
      for (Host host : world.hosts()) {
        host.start();
      }
      while (!isOver()) {
        goOn();
      }
      if (world.failure() == null && !told) {
        reportUnseenFailures();
      }
    } catch (Throwable e) {
      world.fail("the simulation failed: " + e, e);
    } finally {
      abandonAll();
      world.setOwner(null);
    }
  }

  private boolean isOver() {
    return told || nothingLeft || world.failure() != null || world.haveClientsEnded();
  }

  private void goOn() {
    long before = progress; // this thread alone writes it
    progress = before + 1;
    if (world.takeHandedOverFromOutside()) {
      refuseIntruders();
    } else if (!world.happen()) {
      Host host = world.takeReady();
      if (host != null) {
        step(host);
      } else {
        letTimePass();
      }
    }
  }

  // ---- steps

  private void step(Host host) {
    LoopStepper stepper = Objects.requireNonNull(host.stepper());
    EventLoop loop = Objects.requireNonNull(host.loop());
    int limit = options.stepsPerInstant();
    if (++stepsInThisInstant > limit || host.countStep() > limit) {
      String steps =
          stepsInThisInstant > limit
              ? "no time passes: more than "
                  + limit
                  + " steps at one moment, the last ones of host "
              : "no rest: more than " + limit + " steps, each as soon as it could be, of host ";
      world.fail(steps + host + new Waits(world).ofTasks(host), null);
      return;
    }
    world.stepBegins(host, loop);
    stepping = loop;
    try {
      if (stepper.step() > 0) {
        host.isBusyFor(world.drawStepNanos());
      }
    } finally {
      world.stepEnds();
      stepping = null;
    }
    refuseWhatLeftTheWorld(host, stepper);
    if (host.hasWork()) {
      world.mayBeReady(host);
    }
    host.planWake();
  }

  // ---- what leaves the world

  private void refuseWhatLeftTheWorld(Host host, LoopStepper stepper) {
    refuseIntruder(host, stepper);
    LoopStepper.Blocked blocked = stepper.takeBlocked();
    if (blocked != null) {
      OutsideWorldException refusal = OutsideCalls.refusal(host, blocked);
      if (refusal != null) {
        world.fail("host " + host + ", task " + blocked.task() + ": " + refusal, refusal);
      }
    }
  }

  private void refuseIntruders() {
    for (Host host : world.hosts()) {
      LoopStepper stepper = host.stepper();
      if (stepper != null) {
        refuseIntruder(host, stepper);
      }
    }
  }

  private void refuseIntruder(Host host, LoopStepper stepper) {
    Thread intruder = stepper.takeIntruder();
    if (intruder != null) {
      OutsideWorldException refusal = OutsideCalls.refusal(host, intruder);
      world.fail("host " + host + ": " + refusal, refusal);
    }
  }

  // ---- time

  private void letTimePass() {
    long next = world.nextNanos();
    if (next == Long.MAX_VALUE) {
      standStill();
    } else if (next > limitNanos) {
      world.advanceTo(limitNanos);
      world.fail(
          "the run is not over within the limit of "
              + options.timeLimit()
              + " of simulated time"
              + new Waits(world).ofClients(),
          null);
    } else {
      stepsInThisInstant = 0;
      world.advanceTo(next);
    }
  }

  private void standStill() {
    if (waitsForOutside()) {
      return;
    }
    if (world.hasClients()) {
      world.fail("nothing can happen any more: a deadlock" + new Waits(world).ofClients(), null);
    } else {
      nothingLeft = true;
    }
  }

  /**
   * Where a call was handed to another thread, its answer is waited for in real time, so that the
   * run fails by that and not by a deadlock.
   *
   * @return whether something came
   */
  private boolean waitsForOutside() {
    long begin = System.nanoTime();
    while (awaitsOutside() && System.nanoTime() - begin < LONGEST_WAIT_NANOS) {
      if (world.takeHandedOverFromOutside()) {
        refuseIntruders();
        return true;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return false;
  }

  private boolean awaitsOutside() {
    return world.hosts().stream()
        .map(Host::loop)
        .anyMatch(loop -> loop != null && loop.inspection().awaitsOutside());
  }

  // ---- the end

  /** At a fixed point, and not when the garbage collector pleases. */
  private void reportUnseenFailures() {
    for (Host host : world.hosts()) {
      EventLoop loop = host.loop();
      if (loop != null) {
        Objects.requireNonNull(host.stepper()).chooseBy(null); // a step runs all then
        var _ = loop.callSoonThreadsafe(() -> loop.inspection().reportUnseenFailures());
        step(host);
      }
    }
  }

  private void abandonAll() {
    for (Host host : world.hosts()) {
      LoopStepper stepper = host.stepper();
      if (stepper != null) {
        stepper.abandon();
      }
    }
  }
}

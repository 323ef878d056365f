package dev.weft.simulation;

import dev.weft.EventLoop;
import dev.weft.spi.Poller;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Starts the driver's thread, waits for it, and sees, in real time, that it goes on. */
final class Run {
  private static final long LOOK_MILLIS = 200;

  /** What one look counts at most. */
  private static final long MOST_NANOS = 5 * LOOK_MILLIS * 1_000_000;

  private final World world;
  private final Driver driver;

  Run(World world) {
    this.world = world;
    this.driver = new Driver(world);
  }

  void toItsEnd() {
    Thread thread = newDriverThread();
    thread.start();
    long limitNanos = Nanos.of(world.options().realTimePerStep());
    long seen = -1;
    long stoodNanos = 0;
    long lookedNanos = System.nanoTime();
    boolean interrupted = false;
    while (!hasEnded(thread)) {
      if (Thread.interrupted()) {
        interrupted = true;
        driver.stop();
      }
      long progress = driver.progress();
      long now = System.nanoTime();
      // While a debugger holds all threads, or the machine sleeps, nothing looks.
      stoodNanos = progress == seen ? stoodNanos + Math.min(now - lookedNanos, MOST_NANOS) : 0;
      seen = progress;
      lookedNanos = now;
      if (stoodNanos > limitNanos) {
        throw stuck(thread);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
      world.fail("the thread that runs the simulation was interrupted", null);
    }
  }

  private static boolean hasEnded(Thread thread) {
    try {
      return thread.join(Duration.ofMillis(LOOK_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Thread newDriverThread() {
    try (EventLoop any = EventLoop.create(new NoPoller())) {
      return any.inspection().stepper().newDriver(driver);
    }
  }

  /** The thread is left behind, as nothing can end it. */
  private SimulationException stuck(Thread thread) {
    driver.stop(); // should it come to its end after all
    EventLoop loop = driver.stepping();
    StackTraceElement[] stack = loop == null ? thread.getStackTrace() : loop.inspection().stack();
    Throwable standsHere = new Throwable("it stands here");
    standsHere.setStackTrace(stack);
    return new SimulationException(
        "a step has not ended within "
            + world.options().realTimePerStep()
            + " of real time, with seed "
            + world.options().seed()
            + ": it must wait or end. It stands here:\n"
            + Arrays.stream(stack).map(frame -> "\tat " + frame).collect(Collectors.joining("\n")),
        world.options().seed(),
        standsHere);
  }

  /** For a loop that never runs. */
  private static final class NoPoller implements Poller {
    @Override
    public void poll(long timeoutNanos) {}

    @Override
    public void wakeup() {}

    @Override
    public void close() {}
  }
}

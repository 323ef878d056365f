package dev.weft;

import dev.weft.spi.LoopStepper;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A loop that a driver steps: see {@link LoopStepper}, which has its states. */
final class Stepping implements LoopStepper {
  private final EventLoop loop;
  private final Engine engine;
  private final LoopUse use;
  private final Iterations iterations;
  private final ReadyQueue ready;
  private final Inbox inbox;

  /** Null while the loop is not stepped. */
  private @Nullable Thread driver;

  /** What the driver is told by. Run by any thread. */
  private volatile Runnable whenHandedOver = () -> {};

  private boolean stepping;

  /** The first thread from outside. Written by any. */
  private final AtomicReference<@Nullable Thread> intruder = new AtomicReference<>();

  private @Nullable Blocked blocked;
  private @Nullable Refusal refusal;

  Stepping(
      EventLoop loop,
      Engine engine,
      LoopUse use,
      Iterations iterations,
      ReadyQueue ready,
      Inbox inbox) {
    this.loop = loop;
    this.engine = engine;
    this.use = use;
    this.iterations = iterations;
    this.ready = ready;
    this.inbox = inbox;
  }

  @Override
  public Thread newDriver(Runnable code) {
    return engine.newDriver(Objects.requireNonNull(code, "driver"));
  }

  @Override
  public void begin(Runnable handedOver) {
    Objects.requireNonNull(handedOver, "handedOver");
    Thread own = Thread.currentThread();
    if (!engine.isDriverHere() || engine.runningLoop() != null) {
      throw new IllegalStateException(
          "begin() from " + own + ": loops are stepped by a thread of newDriver()");
    }
    use.beginSteps(own);
    driver = own;
    whenHandedOver = handedOver;
    iterations.beginSteps(engine);
    loop.taskNumbers().countFromOne();
    loop.steppedBy(this);
  }

  @Override
  public void refuseLeaving(Refusal newRefusal) {
    Objects.requireNonNull(newRefusal, "refusal");
    ensureSteps("refuseLeaving()");
    refusal = newRefusal;
  }

  @Override
  public int step() {
    ensureSteps("step()");
    engine.switchTo(loop);
    stepping = true;
    try {
      return iterations.step();
    } finally {
      stepping = false;
      engine.switchTo(null);
    }
  }

  @Override
  public void chooseBy(@Nullable Chooser chooser) {
    ensureSteps("chooseBy()");
    iterations.orderBy(chooser == null ? null : new ChosenOrder(loop, ready, chooser));
  }

  @Override
  public boolean hasReady() {
    return !ready.isEmpty() || !inbox.isEmpty();
  }

  @Override
  public long earliestTimerNanos() {
    TimerHeap timers = loop.timers();
    timers.dropCancelledFirst();
    return timers.size() > 0 ? timers.earliest() : Long.MAX_VALUE;
  }

  @Override
  public @Nullable Thread takeIntruder() {
    return intruder.get() == null ? null : intruder.getAndSet(null);
  }

  @Override
  public @Nullable Blocked takeBlocked() {
    Blocked last = blocked;
    blocked = null;
    return last;
  }

  @Override
  public void abandon() {
    ensureSteps("abandon()");
    iterations.endSteps();
    use.abandonSteps();
    UnseenFailures.forgetAllOf(loop);
    driver = null;
  }

  @Override
  public void close() {
    if (driver == null) {
      return;
    }
    ensureSteps("close()");
    iterations.endSteps();
    loop.steppedBy(null);
    use.endSteps();
    driver = null;
  }

  private void ensureSteps(String what) {
    Thread own = driver;
    if (own == null) {
      throw new IllegalStateException(what + " of a loop that is not stepped: " + loop);
    }
    if (own != Thread.currentThread() || stepping) {
      throw new IllegalStateException(
          what + " from " + Thread.currentThread() + ": it is for the driver, between steps");
    }
  }

  // ---- what the kernel tells

  /** Whether the calling code is of the driver, or of any loop that it steps. Any thread. */
  boolean isDriversOwn() {
    Thread own = use.thread();
    return own != null && engine.isOn(own);
  }

  /** Something was handed to the loop from outside of its own steps. Any thread. */
  void handedOver() {
    if (!isDriversOwn()) {
      boolean _ = intruder.compareAndSet(null, Thread.currentThread());
    }
    whenHandedOver.run();
  }

  /** A call would leave the simulation. On the loop. */
  void refuse(String call, String instead) {
    Refusal made = refusal;
    if (made != null) {
      throw made.of(call, instead);
    }
  }

  /** A JDK call has blocked a task. On the loop. */
  void blocked(Task<?> task) {
    Thread thread = task.thread().thread();
    if (thread != null) {
      blocked = new Blocked(task.name(), thread);
    }
  }
}

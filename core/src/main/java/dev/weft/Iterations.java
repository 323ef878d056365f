package dev.weft;

import dev.weft.spi.Poller;
import org.jspecify.annotations.Nullable;

/**
 * The iterations of a loop: waits in the poller, takes what is due, and has each entry of the ready
 * queue run where it may run.
 *
 * <p>On the main engine a run of a loop has two threads. The <i>carrier</i> is its platform thread,
 * on which tasks are mounted; the {@link CallbackThread} is a virtual thread of the loop's own,
 * mounted as they are, on which code of the user's runs that is no task's. Only one of the two
 * drives at a time, that is, goes on with the queue; where one stops the other goes on, as the
 * state of the iteration stands in fields of this class:
 *
 * <pre>{@code
 *                   next entry is ON_CALLBACK_THREAD: mounts it
 * CARRIER DRIVES ------------------------------------------------> CALLBACK THREAD DRIVES
 * mounts tasks in turn       <------------------------------------  runs callbacks in turn
 *                   next entry is ON_CARRIER, or the poller is to
 *                   wait and does not wait in a system call: yields
 *
 * either: runs entries that may run ANYWHERE, begins iterations, looks for what is due
 * }</pre>
 *
 * <p>So a program of tasks alone never mounts the callbacks' thread, one of callbacks alone never
 * leaves it, and a run of callbacks between two tasks costs one switch and back. The order is that
 * of the one queue in all cases.
 *
 * <p>The fallback engine has one thread for all: a lock's heir is another thread of the JDK's
 * scheduler there, which needs no loop to go on.
 *
 * <p>The fields are apart from the loop's own for speed: other threads read those all the time, and
 * these are written for every few entries. Confined to the loop, but for what says otherwise.
 */
final class Iterations {
  private final LoopKernel loop;
  private final ReadyQueue ready;
  private final Inbox inbox;
  private final TimerHeap timers;
  private final Poller poller;
  private final Wakeups wakeups;
  private final StopRequest stop;
  private final PollPacing pacing = new PollPacing();

  /** Main engine: while the loop runs. Other threads read it. */
  private volatile @Nullable CallbackThread callbackThread;

  /** What the callbacks' thread has asked its carrier to do. */
  private @Nullable Runnable forCarrier;

  /** What the carrier has asked the callbacks' thread to do. */
  private @Nullable Runnable forCallbackThread;

  /** What ended the callbacks' thread before its time, a failing poller say. */
  private @Nullable Throwable failure;

  /** How many entries of this iteration are still to run. */
  private int left;

  /** Whether the run has begun an iteration: only after one is there an end to look for. */
  private boolean begun;

  private boolean over;

  /** Whether a driver says when an iteration begins, and not the callbacks' thread. */
  private boolean stepped;

  /** What a step runs, if not all that is ready. */
  private @Nullable ChosenOrder order;

  /** While the loop asks its poller, or is between steps; the watchdog's thread reads it. */
  private boolean polling;

  Iterations(
      LoopKernel loop,
      ReadyQueue ready,
      Inbox inbox,
      TimerHeap timers,
      Poller poller,
      Wakeups wakeups,
      StopRequest stop) {
    this.loop = loop;
    this.ready = ready;
    this.inbox = inbox;
    this.timers = timers;
    this.poller = poller;
    this.wakeups = wakeups;
    this.stop = stop;
  }

  // ---- a run

  /** Runs iterations until the loop is to stop. On the loop's thread. */
  void run() {
    begun = false;
    CallbackThread own = callbackThread;
    byte elsewhere = own == null ? Ready.NOWHERE : Ready.ON_CALLBACK_THREAD;
    do {
      while (!runEntries(elsewhere)) {
        mount(own);
      }
    } while (!over && beginIteration(true));
    rethrowFailure();
  }

  /**
   * Does some work on the loop's thread while there is a thread for callbacks, too.
   *
   * @param work {@link #run()}, or what may call {@link #runAsCallback}
   */
  void withCallbackThread(Engine engine, Runnable work) {
    newCallbackThread(engine);
    try {
      work.run();
    } finally {
      endCallbackThread();
    }
  }

  private void newCallbackThread(Engine engine) {
    over = false;
    left = 0;
    failure = null;
    callbackThread = engine.newCallbackThread(loop, Thread.currentThread(), this::drive);
  }

  private void endCallbackThread() {
    over = true;
    left = 0;
    CallbackThread own = callbackThread;
    try {
      while (own != null && own.isAlive()) {
        mount(own);
      }
    } finally {
      callbackThread = null;
    }
  }

  private void rethrowFailure() {
    switch (failure) {
      case null -> {}
      case RuntimeException exception -> throw exception;
      case Error error -> throw error;
      default -> throw new IllegalStateException("the loop failed", failure);
    }
  }

  // ---- steps

  void beginSteps(Engine engine) {
    newCallbackThread(engine);
    stepped = true;
    polling = true;
  }

  void orderBy(@Nullable ChosenOrder chosen) {
    order = chosen;
  }

  /** Runs one iteration, or the one entry of it that is chosen, without waiting. On the driver. */
  int step() {
    polling = false;
    inbox.drainTo(ready);
    ready.moveUp();
    poll(0);
    takeWhatIsReady();
    if (order != null) {
      left = order.bringNextToFront();
    }
    int entries = left;
    CallbackThread own = callbackThread;
    byte elsewhere = own == null ? Ready.NOWHERE : Ready.ON_CALLBACK_THREAD;
    try {
      while (!runEntries(elsewhere)) {
        mount(own);
      }
    } finally {
      loop.iterationEnds();
      polling = true;
    }
    rethrowFailure();
    return entries;
  }

  /** Between steps the callbacks' thread stands in no callback, so it can end. */
  void endSteps() {
    endCallbackThread();
    order = null;
    stepped = false;
    polling = false;
  }

  // ---- the carrier

  /** Has the callbacks' thread go on until it gives the carrier back, or ends. */
  private void mount(@Nullable CallbackThread own) {
    while (own != null && own.run()) {
      Runnable request = forCarrier;
      if (request == null) {
        return;
      }
      forCarrier = null;
      request.run();
    }
  }

  /**
   * Runs code of the user's, or code that takes locks, before anything else goes on: in place where
   * the caller is a task, a callback or no code of the loop, and on the callbacks' thread where it
   * is the bare carrier. The code must throw nothing.
   */
  void runAsCallback(Runnable code) {
    CallbackThread own = callbackThread;
    if (own == null || !own.isCarrier(Thread.currentThread())) {
      code.run();
    } else {
      forCallbackThread = code;
      mount(own);
    }
  }

  /** While a callback is blocked: the search for heirs begins. On the carrier. */
  void lookForHeirs() {
    ready.lookForHeirs();
  }

  /**
   * While a callback is blocked: runs a step of a task that the JDK has unblocked. On the carrier.
   *
   * @return false if there is none
   */
  boolean runHeir() {
    inbox.drainTo(ready);
    ready.moveUp();
    Ready heir = ready.takeHeir();
    if (heir == null) {
      return false;
    }
    heir.runOnLoop();
    return true;
  }

  // ---- the callbacks' thread

  /** The life of the callbacks' thread. */
  private void drive() {
    CallbackThread own = callbackThread;
    try {
      while (own != null && !over) {
        if (forCallbackThread != null) {
          runRequest();
          giveCarrierBack(own);
        } else if (!runEntries(Ready.ON_CARRIER)) {
          giveCarrierBack(own);
        } else if (stepped) {
          giveCarrierBack(own);
        } else if (!over && !beginIteration(poller.waitsInSystemCall()) && !over) {
          giveCarrierBack(own);
        }
      }
    } catch (Throwable e) {
      failure = e;
      over = true;
      left = 0;
    }
  }

  /** In a frame of its own: what was run must not be reachable from a thread that is suspended. */
  private void runRequest() {
    Runnable request = forCallbackThread;
    forCallbackThread = null;
    if (request != null) {
      request.run();
    }
  }

  private void giveCarrierBack(CallbackThread own) {
    if (!own.suspend()) {
      throw new IllegalStateException(
          "the callbacks' thread of " + loop + " cannot be suspended: something has pinned it");
    }
    // A callback may have left its own interrupt flag set, which is nothing to the next one.
    boolean _ = Thread.interrupted();
  }

  /**
   * Has the carrier do something, in the middle of a callback: a virtual thread cannot run a task.
   *
   * @return false if it was not done, as this thread is pinned
   */
  boolean runOnCarrier(Runnable request) {
    CallbackThread own = callbackThread;
    if (own == null) {
      request.run();
      return true;
    }
    forCarrier = request;
    boolean done = false;
    try {
      done = own.suspend();
    } finally {
      if (!done) {
        forCarrier = null;
      }
    }
    return done;
  }

  // ---- either

  /**
   * Runs what is left of the iteration. A short method that is called for each iteration, so that
   * the JIT compiler compiles it as a whole.
   *
   * @param elsewhere what the other thread has to run
   * @return false before an entry of that kind
   */
  private boolean runEntries(byte elsewhere) {
    int now = left;
    boolean timed = loop.timesSteps();
    while (now > 0) {
      Ready entry = ready.takeUnless(elsewhere);
      if (entry == null) {
        left = now;
        return false;
      }
      now--;
      if (timed) {
        loop.runTimed(entry);
      } else {
        entry.runOnLoop();
      }
    }
    left = 0;
    return true;
  }

  /**
   * Ends the iteration, and begins the next one: waits if nothing is ready, and takes what is due.
   *
   * @param mayWait whether the calling thread may wait in the poller
   * @return false if there is no next one, as the run is over; or if the calling thread would have
   *     to wait and must not
   */
  private boolean beginIteration(boolean mayWait) {
    if (begun) {
      loop.iterationEnds();
      if (stop.isMade()) {
        over = true;
        return false;
      }
    }
    inbox.drainTo(ready);
    ready.moveUp();
    if (ready.isEmpty() && !stop.isMade()) {
      if (!pollAndWait(mayWait)) {
        return false;
      }
    } else if (!begun || pacing.isPollDue()) {
      // The first iteration always looks: a run of one iteration is how a loop is driven in steps.
      poll(0);
    }
    begun = true;
    takeWhatIsReady();
    return true;
  }

  private void takeWhatIsReady() {
    inbox.drainTo(ready);
    LoopTimes times = loop.times();
    if (times != null) {
      times.iterationBegins();
    }
    if (timers.size() > 0) {
      takeDueTimers(times);
    }
    left = ready.size();
    pacing.count(left);
  }

  private boolean pollAndWait(boolean mayWait) {
    long timeout = -1;
    timers.dropCancelledFirst();
    if (timers.size() > 0) {
      timeout = Math.max(0, timers.earliest() - poller.nanoTime());
      if (timeout == 0) {
        poll(0);
        return true;
      }
    }
    if (!mayWait) {
      return false;
    }
    wakeups.loopFallsAsleep();
    if (inbox.isEmpty() && !stop.isMade()) {
      poll(timeout);
    }
    wakeups.loopIsAwake();
    return true;
  }

  private void poll(long timeoutNanos) {
    polling = true;
    try {
      poller.poll(timeoutNanos);
    } finally {
      polling = false;
    }
    pacing.polled();
  }

  private void takeDueTimers(@Nullable LoopTimes times) {
    long now = poller.nanoTime();
    while (timers.size() > 0 && timers.earliest() - now <= 0) {
      TimerHandle due = timers.take();
      if (!due.isCancelled()) {
        ready.add(due);
        if (times != null) {
          times.timerIsDue(due.whenNanos);
        }
      }
    }
  }

  // ---- for other threads

  /** A task has become due: if a callback is blocked, the carrier runs the task now. Any thread. */
  void wakeForHeir() {
    CallbackThread own = callbackThread;
    if (own != null) {
      own.wakeCarrierIfBlocked();
    }
  }

  /** The callbacks' thread while it stands in a callback, else null. Any thread. */
  @Nullable Thread callbackThreadIfActive() {
    CallbackThread own = callbackThread;
    return own == null ? null : own.threadIfActive();
  }

  /** Whether a callback that waits keeps the carrier, as it is pinned. Any thread. */
  boolean isCallbackPinned() {
    CallbackThread own = callbackThread;
    return own != null && own.threadIfActive() != null && !own.isUnmounted();
  }

  /** Whether the loop asks its poller just now. Any thread. */
  boolean isPolling() {
    return polling;
  }
}

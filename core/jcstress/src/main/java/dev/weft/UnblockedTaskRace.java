package dev.weft;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** The JDK unblocks a task while its loop runs a step of it: it gets another step. */
public final class UnblockedTaskRace {
  private UnblockedTaskRace() {}

  /** {@link ScheduledThread}, with a virtual thread that is the test's. */
  @JCStressTest
  @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "it ran")
  @Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "unblocked, and in no queue")
  @State
  public static class Sound {
    private final EventLoop loop = EventLoop.create(new NotedWakeups());
    private final ScheduledThread thread = Insides.threadWithoutTask(loop);
    private final Continuation continuation = new Continuation(thread);

    public Sound() {
      thread.execute(continuation); // as the JVM does when the thread is started
      continuation.unpark();
    }

    @Actor
    public void unblock() {
      continuation.unpark();
    }

    @Actor
    public void step() {
      boolean _ = Insides.runUnblocked(loop);
    }

    @Arbiter
    public void look(Z_Result r) {
      while (Insides.runUnblocked(loop)) {
        // what the race has left
      }
      r.r1 = continuation.rests();
    }
  }

  /** The loop says that it has taken the entry when the step is over. */
  @JCStressTest
  @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "it ran")
  @Outcome(
      id = "false",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "unblocked, and in no queue")
  @State
  public static class Broken {
    private final AtomicBoolean due = new AtomicBoolean();
    private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final Continuation continuation = new Continuation(this::execute);

    public Broken() {
      continuation.unpark();
    }

    private void execute(Runnable runnable) {
      if (due.compareAndSet(false, true)) {
        queue.add(runnable);
      }
    }

    private boolean runUnblocked() {
      Runnable next = queue.poll();
      if (next == null) {
        return false;
      }
      next.run();
      due.set(false);
      return true;
    }

    @Actor
    public void unblock() {
      continuation.unpark();
    }

    @Actor
    public void step() {
      boolean _ = runUnblocked();
    }

    @Arbiter
    public void look(Z_Result r) {
      while (runUnblocked()) {
        // what the race has left
      }
      r.r1 = continuation.rests();
    }
  }
}

package dev.weft.internal.threads;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * A call ends and the next one begins, while another thread looks whether all have ended after the
 * shutdown: they have not.
 */
public final class EndOfCallsRace {
  private EndOfCallsRace() {}

  /** {@link BoundedCalls}, with threads that are run by the test. */
  @JCStressTest
  @Outcome(id = "false", expect = Expect.ACCEPTABLE, desc = "one is under way")
  @Outcome(id = "true", expect = Expect.FORBIDDEN, desc = "told as ended while one is under way")
  @State
  public static class Sound {
    private final Queue<Runnable> begun = new ConcurrentLinkedQueue<>();
    private final BoundedCalls calls = new BoundedCalls(begun::add, false, 1);

    public Sound() {
      calls.execute(() -> {});
      calls.execute(() -> {});
      calls.shutdown();
    }

    @Actor
    public void endTheFirst() {
      Runnable first = begun.poll();
      if (first != null) {
        first.run();
      }
    }

    @Actor
    public void lookWhetherAllHaveEnded() {
      calls.remove(() -> {});
    }

    @Arbiter
    public void look(Z_Result r) {
      // The second call has begun, and will never end.
      r.r1 = calls.ended().getCount() == 0;
    }
  }

  /** Looks whether one runs before it looks whether one waits. */
  @JCStressTest
  @Outcome(id = "false", expect = Expect.ACCEPTABLE, desc = "one is under way")
  @Outcome(
      id = "true",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "told as ended while one is under way")
  @State
  public static class Broken {
    private final Queue<Integer> queued = new ConcurrentLinkedQueue<>();
    private final AtomicInteger running = new AtomicInteger(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    public Broken() {
      queued.add(2);
    }

    @Actor
    public void endTheFirst() {
      running.decrementAndGet();
      if (!queued.isEmpty() && running.compareAndSet(0, 1)) {
        queued.poll();
      }
    }

    @Actor
    public void lookWhetherAllHaveEnded() {
      if (running.get() == 0 && queued.isEmpty()) {
        ended.countDown();
      }
    }

    @Arbiter
    public void look(Z_Result r) {
      r.r1 = ended.getCount() == 0;
    }
  }
}

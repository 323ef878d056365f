package dev.weft;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** The JDK unblocks a task whose loop is closed just then: it goes on elsewhere, once. */
public final class ClosedLoopRace {
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private ClosedLoopRace() {}

  /** {@link EventLoop#resumeLater} against {@link EventLoop#close}. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "one step, on the JDK's scheduler")
  @Outcome(expect = Expect.FORBIDDEN, desc = "stranded, or run twice")
  @State
  public static class Sound {
    private final EventLoop loop = EventLoop.create(new NotedWakeups());
    private final ScheduledThread thread = Insides.threadWithoutTask(loop);
    private final Continuation continuation = new Continuation(thread);

    public Sound() {
      thread.execute(continuation); // as the JVM does when the thread is started
    }

    @Actor
    public void unblock() {
      continuation.unpark();
    }

    @Actor
    public void close() {
      loop.close();
    }

    @Arbiter
    public void await(I_Result r) {
      long start = System.nanoTime();
      while (continuation.steps() == 0 && System.nanoTime() - start < DEADLINE_NANOS) {
        Thread.onSpinWait();
      }
      r.r1 = continuation.steps();
    }
  }

  /** Does not look a second time whether the loop is closed. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "let go")
  @Outcome(id = "0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "stranded")
  @State
  public static class Broken {
    private final Inbox inbox = new Inbox();
    private final ReadyQueue ready = new ReadyQueue();
    private final AtomicInteger dropped = new AtomicInteger();
    private volatile boolean closed;

    @Actor
    public void unblock() {
      if (closed) {
        dropped.incrementAndGet();
      } else {
        inbox.push(new Noted(""));
      }
    }

    @Actor
    public void close() {
      closed = true;
      inbox.drainTo(ready);
      dropped.addAndGet(ready.size());
    }

    @Arbiter
    public void count(I_Result r) {
      r.r1 = dropped.get();
    }
  }
}

package dev.weft;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Code is handed to a loop that is closed just then: whoever waits for its result is told. */
public final class SubmitRace {
  private static final long DEADLINE_SECONDS = 20;

  private SubmitRace() {}

  /** {@link EventLoop#submit} and {@link SubmittedFuture} against {@link EventLoop#close}. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "refused, or told")
  @Outcome(expect = Expect.FORBIDDEN, desc = "waits for ever, or has a result of nothing")
  @State
  public static class Sound {
    private final EventLoop loop = EventLoop.create(new NotedWakeups());

    @Actor
    public void submit(I_Result r) {
      try {
        loop.submit(() -> "ran").get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        r.r1 = 2;
      } catch (IllegalStateException closed) {
        r.r1 = 1;
      } catch (ExecutionException | TimeoutException | InterruptedException e) {
        r.r1 = 0;
      }
    }

    @Actor
    public void close() {
      loop.close();
    }
  }

  /** Looks whether the loop is closed before the code is in the inbox, and not again. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "refused, or told")
  @Outcome(id = "0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "waits for ever")
  @State
  public static class Broken {
    private final Inbox inbox = new Inbox();
    private final ReadyQueue dropped = new ReadyQueue();
    private volatile boolean closed;
    private volatile boolean refused;

    @Actor
    public void submit() {
      if (closed) {
        refused = true;
      } else {
        inbox.push(new Noted("code"));
      }
    }

    @Actor
    public void close() {
      closed = true;
      inbox.drainTo(dropped);
    }

    @Arbiter
    public void look(I_Result r) {
      r.r1 = refused || !dropped.isEmpty() ? 1 : 0;
    }
  }
}

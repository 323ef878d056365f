package dev.weft;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * A thread writes to a descriptor while another one closes it: no write comes after the close,
 * which comes once. A model of the epoll poller's wake-up, which is in another module.
 */
public final class ClosedDescriptorRace {
  private ClosedDescriptorRace() {}

  private static final class Descriptor {
    private final AtomicInteger closes = new AtomicInteger();
    private volatile boolean misused;

    void write() {
      misused |= closes.get() > 0;
    }
  }

  /** The writers are counted. */
  @JCStressTest
  @Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "in order")
  @Outcome(expect = Expect.FORBIDDEN, desc = "written to what is closed, or never closed, or twice")
  @State
  public static class Sound {
    private static final int CLOSING = Integer.MIN_VALUE;

    private final Descriptor descriptor = new Descriptor();
    private final AtomicInteger writers = new AtomicInteger();

    @Actor
    public void signal() {
      int before;
      do {
        before = writers.get();
        if (before < 0) {
          return;
        }
      } while (!writers.compareAndSet(before, before + 1));
      descriptor.write();
      if (writers.decrementAndGet() == CLOSING) {
        descriptor.closes.incrementAndGet();
      }
    }

    @Actor
    public void close() {
      int before;
      do {
        before = writers.get();
      } while (!writers.compareAndSet(before, before | CLOSING));
      if (before == 0) {
        descriptor.closes.incrementAndGet();
      }
    }

    @Arbiter
    public void look(ZI_Result r) {
      r.r1 = descriptor.misused;
      r.r2 = descriptor.closes.get();
    }
  }

  /** The writer looks whether it is closed. */
  @JCStressTest
  @Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "in order")
  @Outcome(id = "true, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "a stranger's file")
  @State
  public static class Broken {
    private final Descriptor descriptor = new Descriptor();
    private final AtomicBoolean closed = new AtomicBoolean();

    @Actor
    public void signal() {
      if (!closed.get()) {
        descriptor.write();
      }
    }

    @Actor
    public void close() {
      closed.set(true);
      descriptor.closes.incrementAndGet();
    }

    @Arbiter
    public void look(ZI_Result r) {
      r.r1 = descriptor.misused;
      r.r2 = descriptor.closes.get();
    }
  }
}

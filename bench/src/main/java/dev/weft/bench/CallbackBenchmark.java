package dev.weft.bench;

import dev.weft.EventLoop;
import dev.weft.Future;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * A callback on the loop: each makes the next, so that each has an iteration to itself; and many.
 */
public class CallbackBenchmark extends LoopBenchmark {
  private static final int CALLBACKS = 1_000_000;
  private static final int IN_BURST = 1_000;

  @Benchmark
  @OperationsPerInvocation(CALLBACKS)
  public int chain() {
    return loop.runUntilComplete(new Chain(loop, 1).start());
  }

  /** A thousand chains in turn: an iteration runs a thousand callbacks. */
  @Benchmark
  @OperationsPerInvocation(CALLBACKS)
  public int burst() {
    return loop.runUntilComplete(new Chain(loop, IN_BURST).start());
  }

  /** Callbacks that make one another, as many at a time as are started. */
  private static final class Chain implements Runnable {
    private final EventLoop loop;
    private final Future<Integer> over;
    private final int atOnce;
    private int left = CALLBACKS;

    Chain(EventLoop loop, int atOnce) {
      this.loop = loop;
      this.over = loop.createFuture();
      this.atOnce = atOnce;
    }

    Future<Integer> start() {
      for (int i = 0; i < atOnce; i++) {
        loop.callSoon(this);
      }
      return over;
    }

    @Override
    public void run() {
      left--;
      if (left >= atOnce) {
        loop.callSoon(this);
      } else if (left == 0) {
        over.setResult(CALLBACKS);
      }
    }
  }
}

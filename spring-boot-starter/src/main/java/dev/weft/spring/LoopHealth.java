package dev.weft.spring;

import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Healthy if each loop of a group runs and answers soon: so none is blocked, or too busy. */
final class LoopHealth extends AbstractHealthIndicator {
  private final LoopGroup loops;
  private final Duration timeout;

  LoopHealth(LoopGroup loops, Duration timeout) {
    super("the loops could not be asked");
    this.loops = loops;
    this.timeout = timeout;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) throws InterruptedException {
    Map<EventLoop, CountDownLatch> answers = new LinkedHashMap<>();
    for (EventLoop loop : loops.loops()) {
      answers.put(loop, ask(loop));
    }
    builder.up();
    long until = System.nanoTime() + timeout.toNanos();
    for (var each : answers.entrySet()) {
      EventLoop loop = each.getKey();
      if (each.getValue().await(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        builder.withDetail(loop.toString(), loop.inspection().figures().tasks() + " tasks");
      } else {
        builder.down().withDetail(loop.toString(), why(loop));
      }
    }
  }

  /** A latch that the loop opens; one that is closed never will. */
  private static CountDownLatch ask(EventLoop loop) {
    CountDownLatch answer = new CountDownLatch(1);
    try {
      var _ = loop.callSoonThreadsafe(answer::countDown);
    } catch (IllegalStateException closed) {
      // It has no answer.
    }
    return answer;
  }

  private String why(EventLoop loop) {
    if (!loop.isRunning()) {
      return "does not run";
    }
    StackTraceElement[] stack = loop.inspection().stack();
    return "gave no answer within "
        + timeout
        + (stack.length == 0 ? "" : ", stands at " + stack[0]);
  }
}

package dev.weft.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One direction of a connection. What is sent arrives in order and once, however late: while the
 * way is cut or the receiver is down, the oldest segment is sent again and again, as TCP does, and
 * all that came after it waits.
 */
final class Flow {
  /** As Linux: 200 ms at first, then twice as long each time, up to two minutes. */
  private static final long FIRST_RETRY_NANOS = 200_000_000;

  private static final long LONGEST_RETRY_NANOS = 120_000_000_000L;

  /** As Linux's {@code tcp_retries2}: about a quarter of an hour. */
  private static final int MOST_RETRIES = 15;

  private record Segment(long dueNanos, Runnable arrival) {}

  private final World world;
  private final Way way;
  private final Host to;
  private final TcpChannel sender;
  private final Deque<Segment> underWay = new ArrayDeque<>();
  private long lastDueNanos;
  private int retries;
  private boolean scheduled;

  Flow(World world, TcpChannel sender, Host to) {
    this.world = world;
    this.way = world.way(sender.host(), to);
    this.to = to;
    this.sender = sender;
  }

  void send(int bytes, Runnable arrival) {
    lastDueNanos = Math.max(lastDueNanos, way.arrivalNanos(world.nowNanos(), bytes));
    underWay.add(new Segment(lastDueNanos, arrival));
    schedule(lastDueNanos);
  }

  /** Sends a segment that is never sent again, after all others. */
  void sendOnce(Runnable arrival) {
    long due = Math.max(lastDueNanos, way.arrivalNanos(world.nowNanos(), 0));
    world.at(
        due,
        () -> {
          if (!way.isCut() && to.isUp()) {
            arrival.run();
          }
        });
  }

  /** Nothing that is still under way arrives any more. */
  void stop() {
    underWay.clear();
  }

  private void schedule(long whenNanos) {
    if (!scheduled) {
      scheduled = true;
      world.at(whenNanos, this::goOn);
    }
  }

  void goOn() {
    scheduled = false;
    while (!underWay.isEmpty() && underWay.peek().dueNanos <= world.nowNanos()) {
      if (way.isHeld()) {
        way.waitUntilReleased(this);
        return;
      }
      if (way.isCut() || !to.isUp()) {
        retryLater();
        return;
      }
      retries = 0;
      underWay.remove().arrival.run();
    }
    if (!underWay.isEmpty()) {
      schedule(underWay.peek().dueNanos);
    }
  }

  private void retryLater() {
    if (!sender.own().isOfThisLife()) {
      underWay.clear(); // what would send it again is gone
    } else if (retries == MOST_RETRIES) {
      underWay.clear();
      sender.giveUp();
    } else {
      long pause = Math.min(FIRST_RETRY_NANOS << retries, LONGEST_RETRY_NANOS);
      retries++;
      schedule(world.nowNanos() + pause);
    }
  }
}

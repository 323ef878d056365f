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

  private static final long ALL_RETRIES_NANOS = 924_600_000_000L;

  /**
   * What is under way.
   *
   * @param wantsAnswer whether the sender gives up if it never arrives; an acknowledgement does not
   */
  private record Segment(long dueNanos, boolean wantsAnswer, Runnable arrival) {}

  private final World world;
  private final Way way;

  /** What answers come by. */
  private final Way back;

  private final Host to;
  private final TcpEnd sender;
  private final Deque<Segment> underWay = new ArrayDeque<>();

  /** How many of these want an answer. */
  private int wanted;

  private long lastDueNanos;
  private int retries;

  /** For when it goes on; {@link Long#MAX_VALUE} for never. */
  private long plannedNanos = Long.MAX_VALUE;

  /** Whether it is to be looked at later whether answers come. */
  private boolean awaitsAnswers;

  /** Whether the connection was reset: then nothing is sent again that is lost. */
  private boolean aborted;

  Flow(World world, TcpEnd sender, Host to) {
    this.world = world;
    this.way = world.way(sender.host(), to);
    this.back = world.way(to, sender.host());
    this.to = to;
    this.sender = sender;
  }

  /** Sends what the sender gives up by if it never arrives. */
  void send(int bytes, Runnable arrival) {
    if (wanted++ == 0) {
      retries = 0;
    }
    add(bytes, true, arrival);
  }

  /** Sends an acknowledgement. */
  void acknowledge(Runnable arrival) {
    add(0, false, arrival);
  }

  /** Sends a reset, after all that is under way. What is lost from now on is never sent again. */
  void abort(Runnable arrival) {
    aborted = true;
    add(0, false, arrival);
  }

  private void add(int bytes, boolean wantsAnswer, Runnable arrival) {
    lastDueNanos = Math.max(lastDueNanos, way.arrivalNanos(world.nowNanos(), bytes));
    underWay.add(new Segment(lastDueNanos, wantsAnswer, arrival));
    schedule(lastDueNanos);
  }

  /** Nothing that is still under way arrives any more. */
  void stop() {
    underWay.clear();
    wanted = 0;
  }

  private void schedule(long whenNanos) {
    if (whenNanos < plannedNanos) {
      plannedNanos = whenNanos;
      world.at(
          whenNanos,
          () -> {
            if (plannedNanos == whenNanos) {
              goOn();
            }
          });
    }
  }

  void goOn() {
    plannedNanos = Long.MAX_VALUE;
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
      Segment segment = underWay.remove();
      if (segment.wantsAnswer) {
        wanted--;
        lookForAnswers();
      }
      segment.arrival.run();
    }
    if (!underWay.isEmpty()) {
      schedule(underWay.peek().dueNanos);
    }
  }

  private void retryLater() {
    if (aborted || !sender.own().isOfThisLife()) {
      loseAll(); // what would send it again is gone
    } else if (wanted == 0 && !sender.hasPeer()) {
      return; // an acknowledgement that nothing asks for again: it goes with what is sent next
    } else if (retries < MOST_RETRIES) {
      long pause = Math.min(FIRST_RETRY_NANOS << retries, LONGEST_RETRY_NANOS);
      retries++;
      schedule(world.nowNanos() + pause);
    } else if (wanted > 0) {
      stop();
      sender.giveUp();
    } else {
      loseAll();
    }
  }

  private void loseAll() {
    stop();
    sender.isUnheard();
  }

  /** What arrives is sent again, too, while nothing that answers it comes back. */
  private void lookForAnswers() {
    if (back.isCut() && !awaitsAnswers) {
      awaitsAnswers = true;
      long since = world.nowNanos();
      world.at(
          since + ALL_RETRIES_NANOS,
          () -> {
            awaitsAnswers = false;
            if (back.isCutSince(since)) {
              sender.giveUp();
            }
          });
    }
  }
}

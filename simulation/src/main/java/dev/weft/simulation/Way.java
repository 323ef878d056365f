package dev.weft.simulation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One direction between two hosts: how long bytes take, and whether they get through. */
final class Way {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** Within a host nothing is drawn and nothing is lost. */
  private static final long LOCAL_NANOS = 10_000;

  private static final int FEW_ENDS = 64;

  private final SplittableRandom random;
  private final boolean local;

  private long minNanos = 500_000;
  private long maxNanos = 1_500_000;

  /** What draws latencies in place of the range, or null. */
  private @Nullable ToLongFunction<RandomGenerator> distribution;

  private int slowness = 1;
  private long bytesPerSecond = Long.MAX_VALUE;

  /** When what was sent so far has left, at that bandwidth. */
  private long busyUntilNanos;

  private double datagramLoss;
  private double datagramsDoubled;

  private boolean cut;
  private long cutSinceNanos;
  private boolean held;
  private boolean refusing;

  /** The ends that what is sent over it arrives at. */
  private final Set<TcpEnd> ends = new LinkedHashSet<>();

  /** How many ends there may be before those of crashed hosts are looked for. */
  private int manyEnds = FEW_ENDS;

  /** What waits until nothing is held any more, in order. */
  private final Set<Flow> waiting = new LinkedHashSet<>();

  private final List<Runnable> heldArrivals = new ArrayList<>();

  Way(SplittableRandom random, boolean local) {
    this.random = random;
    this.local = local;
  }

  void setLatency(long min, long max) {
    minNanos = min;
    maxNanos = max;
    distribution = null;
  }

  void setLatency(ToLongFunction<RandomGenerator> newDistribution) {
    distribution = newDistribution;
  }

  void setSlowness(int times) {
    slowness = times;
  }

  void setBandwidth(long bytes) {
    bytesPerSecond = bytes;
  }

  void setCut(boolean isCut, long nowNanos) {
    if (isCut && !cut) {
      cutSinceNanos = nowNanos;
    }
    cut = isCut;
  }

  /** Whether it is cut, and was so all the time from a time on. */
  boolean isCutSince(long nanos) {
    return isCut() && cutSinceNanos <= nanos;
  }

  /** Those that wait for room at its ends ask whether these are still there. */
  void probeAll() {
    for (TcpEnd end : new ArrayList<>(ends)) {
      TcpEnd sender = end.peer();
      end.probe();
      if (sender != null) {
        sender.probe();
      }
    }
  }

  boolean isCut() {
    return cut && !local;
  }

  boolean isHeld() {
    return held && !local;
  }

  boolean isSlow() {
    return slowness != 1;
  }

  void hold() {
    held = true;
  }

  void release() {
    held = false;
    List<Flow> flows = new ArrayList<>(waiting);
    waiting.clear();
    flows.forEach(Flow::goOn);
    List<Runnable> arrivals = new ArrayList<>(heldArrivals);
    heldArrivals.clear();
    arrivals.forEach(this::pass);
  }

  void setRefusing(boolean isRefusing) {
    refusing = isRefusing;
  }

  /** Whether connections that are begun over it are refused. */
  boolean isRefusing() {
    return refusing && !local;
  }

  void add(TcpEnd end) {
    ends.add(end);
    if (ends.size() > manyEnds) {
      ends.removeIf(each -> !each.isThere());
      manyEnds = FEW_ENDS + 2 * ends.size();
    }
  }

  void remove(TcpEnd end) {
    ends.remove(end);
  }

  /** Has all connections end by a reset that arrives over it. */
  void resetAll() {
    new ArrayList<>(ends).forEach(TcpEnd::resetArrives);
  }

  void setDatagrams(double loss, double doubled) {
    datagramLoss = loss;
    datagramsDoubled = doubled;
  }

  /** Draws how often a datagram that is sent now arrives. */
  int drawCopies() {
    if (!local && datagramLoss > 0 && random.nextDouble() < datagramLoss) {
      return 0;
    }
    return !local && datagramsDoubled > 0 && random.nextDouble() < datagramsDoubled ? 2 : 1;
  }

  /** Lets something in that is due and that no flow carries, later, or never. */
  void pass(Runnable arrival) {
    if (isHeld()) {
      heldArrivals.add(arrival);
    } else if (!isCut()) {
      arrival.run();
    }
  }

  void waitUntilReleased(Flow flow) {
    waiting.add(flow);
  }

  /** Draws when something arrives that is sent now. */
  long arrivalNanos(long nowNanos, int bytes) {
    if (local) {
      return nowNanos + LOCAL_NANOS;
    }
    long leaves = nowNanos;
    if (bytesPerSecond != Long.MAX_VALUE) {
      leaves = Math.max(nowNanos, busyUntilNanos) + bytes * NANOS_PER_SECOND / bytesPerSecond;
      busyUntilNanos = leaves;
    }
    return leaves + Nanos.times(drawLatency(), slowness);
  }

  private long drawLatency() {
    if (distribution != null) {
      return distribution.applyAsLong(random);
    }
    return minNanos == maxNanos ? minNanos : random.nextLong(minNanos, maxNanos + 1);
  }
}

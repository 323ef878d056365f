package dev.weft.simulation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** One direction between two hosts: how long bytes take, and whether they get through. */
final class Way {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** Within a host nothing is drawn and nothing is lost. */
  private static final long LOCAL_NANOS = 10_000;

  private final SplittableRandom random;
  private final boolean local;

  private long minNanos = 500_000;
  private long maxNanos = 1_500_000;
  private int slowness = 1;
  private long bytesPerSecond = Long.MAX_VALUE;

  /** When what was sent so far has left, at that bandwidth. */
  private long busyUntilNanos;

  private double datagramLoss;
  private double datagramsDoubled;

  private boolean cut;
  private boolean held;

  /** What waits until nothing is held any more, in order. */
  private final Set<Flow> waiting = new LinkedHashSet<>();

  private final List<Runnable> heldDatagrams = new ArrayList<>();

  Way(SplittableRandom random, boolean local) {
    this.random = random;
    this.local = local;
  }

  void setLatency(long min, long max) {
    minNanos = min;
    maxNanos = max;
  }

  void setSlowness(int times) {
    slowness = times;
  }

  void setBandwidth(long bytes) {
    bytesPerSecond = bytes;
  }

  void setCut(boolean isCut) {
    cut = isCut;
  }

  boolean isCut() {
    return cut && !local;
  }

  boolean isHeld() {
    return held && !local;
  }

  void hold() {
    held = true;
  }

  void release() {
    held = false;
    List<Flow> flows = new ArrayList<>(waiting);
    waiting.clear();
    flows.forEach(Flow::goOn);
    List<Runnable> datagrams = new ArrayList<>(heldDatagrams);
    heldDatagrams.clear();
    datagrams.forEach(this::passDatagram);
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

  /** Lets one in that is due, later, or never. */
  void passDatagram(Runnable arrival) {
    if (isHeld()) {
      heldDatagrams.add(arrival);
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
    long latency = minNanos == maxNanos ? minNanos : random.nextLong(minNanos, maxNanos + 1);
    return leaves + slowness * latency;
  }
}

package dev.weft.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The network between two hosts, both ways or one: see {@link Simulation#link} and {@link
 * Simulation#oneWay}. At first a segment takes 0.5 to 1.5 milliseconds.
 *
 * <p>Bytes of a connection are late, and never lost, doubled or out of order within it, whatever
 * the network does. To be called before the run, or within it by a task, a callback or what {@link
 * Simulation#at} runs.
 */
public final class Link {
  private final World world;
  private final String name;
  private final List<Way> ways;

  Link(World world, String name, List<Way> ways) {
    this.world = world;
    this.name = name;
    this.ways = ways;
  }

  /**
   * Sets how long a segment takes, the same for all.
   *
   * @param each the time
   * @return this
   * @throws IllegalArgumentException if it is negative
   */
  public Link latency(Duration each) {
    Objects.requireNonNull(each, "each");
    return latency(each, each);
  }

  /**
   * Sets how long a segment takes: drawn anew for each, evenly from a range.
   *
   * @param min the shortest time
   * @param max the longest time
   * @return this
   * @throws IllegalArgumentException if the shortest is negative or longer than the longest
   */
  public Link latency(Duration min, Duration max) {
    Objects.requireNonNull(min, "min");
    Objects.requireNonNull(max, "max");
    if (min.isNegative() || min.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "latency from " + min + " to " + max + ": use 0 or more, the shorter one first");
    }
    world.ensureMayTouch("latency()");
    ways.forEach(way -> way.setLatency(Nanos.of(min), Nanos.of(max)));
    return this;
  }

  /**
   * Sets how long a segment takes: drawn anew for each by a function, from a distribution of the
   * test's own. A long tail, say: {@code random -> Duration.ofNanos((long) (1e6 / (1 -
   * random.nextDouble())))}.
   *
   * @param distribution draws a time from random numbers; it must use no others
   * @return this
   */
  public Link latency(Function<? super RandomGenerator, Duration> distribution) {
    Objects.requireNonNull(distribution, "distribution");
    world.ensureMayTouch("latency()");
    ways.forEach(way -> way.setLatency(random -> drawn(distribution.apply(random))));
    return this;
  }

  private long drawn(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException(
          "latency " + time + " drawn for " + name + ": a distribution gives 0 or more");
    }
    return Nanos.of(time);
  }

  /**
   * Sets how many bytes a second each way takes; they wait for each other.
   *
   * @param bytesPerSecond the rate
   * @return this
   * @throws IllegalArgumentException if it is less than 1
   */
  public Link bandwidth(long bytesPerSecond) {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException("bandwidth " + bytesPerSecond + " B/s: use 1 or more");
    }
    world.ensureMayTouch("bandwidth()");
    ways.forEach(way -> way.setBandwidth(bytesPerSecond));
    return this;
  }

  /**
   * Sets how many datagrams are lost, and how many arrive twice. Where the latency is a range, they
   * overtake each other, too.
   *
   * @param lost the part of them that is lost, 0 to 1
   * @param doubled the part of the others that arrives twice, 0 to 1
   * @return this
   * @throws IllegalArgumentException if a part is not from 0 to 1
   */
  public Link datagrams(double lost, double doubled) {
    if (!(lost >= 0 && lost <= 1 && doubled >= 0 && doubled <= 1)) {
      throw new IllegalArgumentException(
          "datagrams(" + lost + ", " + doubled + "): a part is from 0 to 1");
    }
    world.ensureMayTouch("datagrams()");
    ways.forEach(way -> way.setDatagrams(lost, doubled));
    return this;
  }

  /**
   * Cuts it: what is sent is lost until {@link #heal()}. TCP sends again, at first after 200
   * milliseconds, then after twice as long each time, and gives up after a quarter of an hour; a
   * connection that is not made yet times out after two minutes.
   */
  public void partition() {
    world.ensureMayTouch("partition()");
    if (world.mayFail("partitions " + name)) {
      ways.forEach(way -> way.setCut(true, world.nowNanos()));
      ways.forEach(Way::probeAll);
    }
  }

  /** Ends a partition. What waits arrives when TCP sends it the next time. */
  public void heal() {
    world.ensureMayTouch("heal()");
    world.noteEnd("heals " + name, ways.stream().anyMatch(Way::isCut));
    ways.forEach(way -> way.setCut(false, world.nowNanos()));
  }

  /** Holds what is under way back, as long as it takes, until {@link #release()}. */
  public void hold() {
    world.ensureMayTouch("hold()");
    if (world.mayFail("holds " + name)) {
      ways.forEach(Way::hold);
    }
  }

  /** Lets all go on that was held, at once and in order. */
  public void release() {
    world.ensureMayTouch("release()");
    world.noteEnd("releases " + name, ways.stream().anyMatch(Way::isHeld));
    ways.forEach(Way::release);
  }

  /**
   * Resets the connections that stand, as a middlebox does that has lost them: each end sees a
   * reset, at once. Of a link in one direction, only the ends that receive do, and each other end
   * has half a connection: it learns that when it sends something.
   */
  public void reset() {
    world.ensureMayTouch("reset()");
    if (world.mayFail("resets the connections of " + name)) {
      ways.forEach(Way::resetAll);
    }
  }

  /**
   * Refuses connections that are begun from now on, as a firewall does, until {@link #allow()}.
   * Those that stand go on.
   */
  public void refuse() {
    world.ensureMayTouch("refuse()");
    if (world.mayFail("refuses connections of " + name)) {
      ways.forEach(way -> way.setRefusing(true));
    }
  }

  /** Refuses connections no more. */
  public void allow() {
    world.ensureMayTouch("allow()");
    world.noteEnd("allows connections of " + name, ways.stream().anyMatch(Way::isRefusing));
    ways.forEach(way -> way.setRefusing(false));
  }

  /** Makes a segment so many times as late as its latency says; 1 ends that. */
  void slow(int times) {
    if (times == 1) {
      world.noteEnd("slows " + name + " no more", ways.stream().anyMatch(Way::isSlow));
    }
    if (times == 1 || world.mayFail("slows " + name + " " + times + " times")) {
      ways.forEach(way -> way.setSlowness(times));
    }
  }

  @Override
  public String toString() {
    return name;
  }
}

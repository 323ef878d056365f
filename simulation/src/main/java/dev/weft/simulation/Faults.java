package dev.weft.simulation;

import dev.weft.internal.nulls.Nulls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Faults that are drawn from the seed of a simulation, in place of some that a test names. */
public final class Faults {
  private static final int MOST = 20;
  private static final long SHORTEST_NANOS = 1_000_000;
  private static final int LEAST_SLOWNESS = 10;
  private static final int MOST_SLOWNESS = 1_000;
  private static final int MOST_CHANGES = 8;
  private static final double MOST_FAILING = 0.5;

  private final Simulation simulation;
  private final RandomGenerator random;
  private final long quietFromNanos;
  private final List<Host> hosts;

  /** When the last fault of a host, or between two of them, is over. */
  private final Map<Set<Host>, Long> hurtUntilNanos = new HashMap<>();

  /** A kind of fault. Each lasts for some time and is then undone. */
  public enum Kind {
    /** A link is cut, both ways or one: {@link Link#partition()}, {@link Link#heal()}. */
    PARTITION,

    /** What a link takes arrives ten to a thousand times as late. */
    SLOW_LINK,

    /** A host stands still: {@link Host#pause}. */
    PAUSE,

    /**
     * A host crashes and is started again later: {@link Host#crash()}, {@link Host#restart()}.
     * Every other crash of a host that uses its disk comes in the middle of what it does to that:
     * {@link SimulatedFiles#crashAfter}.
     */
    CRASH,

    /**
     * Some of what a host writes to its disk, and some of what it forces, fails: {@link
     * SimulatedFiles#failWrites}, {@link SimulatedFiles#failForces}. Drawn only where it is named,
     * as few programs are made to go on after that.
     */
    DISK_ERRORS
  }

  private Faults(Simulation simulation, Duration quietFrom, Collection<Host> hosts) {
    this.simulation = simulation;
    this.random = simulation.world().newRandom();
    this.quietFromNanos = Nanos.of(quietFrom);
    this.hosts = hosts.stream().distinct().toList();
  }

  /**
   * Hurts hosts and the links between them, one to twenty times, at times and for as long as the
   * seed says: from a millisecond to half of the time that there is for faults. The same host, or
   * the same link, has one fault at a time. From a certain time on all is as it was, and every host
   * of these is up, so that a test can expect its system to come to an end.
   *
   * {@snippet file="SimulationGuideTest.java" region="random"}
   *
   * <p>A client that crashes begins anew, as any host does: where its body may not run twice, leave
   * it out, or leave out {@link Kind#CRASH}.
   *
   * @param simulation the simulation, before its run
   * @param quietFrom until when there are faults, in simulated time
   * @param hosts which hosts are hurt; the links are those between each two of them
   * @param kinds which faults are drawn; if none is given, all but {@link Kind#DISK_ERRORS}
   * @throws IllegalArgumentException if the time is not positive, or there is no host; or if only
   *     links shall be hurt, and there is one host alone; or if a host is of another simulation
   */
  public static void random(
      Simulation simulation, Duration quietFrom, Collection<Host> hosts, Kind... kinds) {
    Objects.requireNonNull(simulation, "simulation");
    Objects.requireNonNull(quietFrom, "quietFrom");
    Nulls.refuseIn(hosts, "hosts");
    Objects.requireNonNull(kinds, "kinds");
    Nulls.refuseIn(Arrays.asList(kinds), "kinds");
    simulation.ensureOfThis("faults", hosts);
    if (!quietFrom.isPositive()) {
      throw new IllegalArgumentException("quiet from " + quietFrom + " on: use more than 0");
    }
    Set<Kind> wanted =
        kinds.length == 0
            ? EnumSet.complementOf(EnumSet.of(Kind.DISK_ERRORS))
            : EnumSet.copyOf(Arrays.asList(kinds));
    if (Set.copyOf(hosts).size() < 2) {
      wanted.remove(Kind.PARTITION);
      wanted.remove(Kind.SLOW_LINK);
    }
    if (hosts.isEmpty() || wanted.isEmpty()) {
      throw new IllegalArgumentException(
          "no faults for " + hosts.size() + " hosts: a link needs two, other faults one");
    }
    simulation.world().ensureMayTouch("Faults.random()");
    new Faults(simulation, quietFrom, hosts).draw(List.copyOf(wanted));
  }

  // ---- what is drawn

  private record Fault(Kind kind, long fromNanos, long untilNanos, Host one, Host other) {
    /** What it hurts: a host, or two of them for what is between. */
    Set<Host> target() {
      return one == other ? Set.of(one) : Set.of(one, other);
    }
  }

  private void draw(List<Kind> kinds) {
    int count = random.nextInt(1, MOST + 1);
    List<Fault> drawn = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      drawn.add(draw(kinds.get(random.nextInt(kinds.size()))));
    }
    drawn.sort((left, right) -> Long.compare(left.fromNanos, right.fromNanos));
    for (Fault fault : drawn) {
      if (fault.fromNanos >= hurtUntilNanos.getOrDefault(fault.target(), 0L)) {
        hurtUntilNanos.put(fault.target(), fault.untilNanos);
        schedule(fault);
      }
    }
  }

  private Fault draw(Kind kind) {
    long from = random.nextLong(quietFromNanos);
    // As many short ones as long ones: evenly from the logarithms.
    double longest = Math.max(SHORTEST_NANOS, quietFromNanos / 2.0);
    double length = SHORTEST_NANOS * StrictMath.pow(longest / SHORTEST_NANOS, random.nextDouble());
    long until = Math.min(quietFromNanos, from + (long) length);
    int one = random.nextInt(hosts.size());
    boolean ofLink = kind == Kind.PARTITION || kind == Kind.SLOW_LINK;
    int other = ofLink ? (one + 1 + random.nextInt(hosts.size() - 1)) % hosts.size() : one;
    return new Fault(kind, from, until, hosts.get(one), hosts.get(other));
  }

  // ---- what happens

  private void schedule(Fault fault) {
    switch (fault.kind) {
      case PARTITION -> {
        Link link =
            random.nextInt(3) == 0
                ? simulation.oneWay(fault.one, fault.other)
                : simulation.link(fault.one, fault.other);
        during(fault, link::partition, link::heal);
      }
      case SLOW_LINK -> {
        Link link = simulation.link(fault.one, fault.other);
        int times = random.nextInt(LEAST_SLOWNESS, MOST_SLOWNESS + 1);
        during(fault, () -> link.slow(times), () -> link.slow(1));
      }
      case PAUSE -> {
        Duration time = Duration.ofNanos(fault.untilNanos - fault.fromNanos);
        at(fault.fromNanos, () -> fault.one.pause(time));
      }
      case CRASH -> {
        int changes = random.nextBoolean() ? random.nextInt(1, MOST_CHANGES + 1) : 0;
        during(fault, () -> crash(fault.one, changes), () -> start(fault.one));
      }
      case DISK_ERRORS -> {
        double part = random.nextDouble(MOST_FAILING);
        SimulatedFiles files = fault.one.files();
        during(
            fault,
            () -> files.failWrites(part).failForces(part),
            () -> files.failWrites(0).failForces(0));
      }
    }
  }

  private static void crash(Host host, int changes) {
    if (changes > 0 && host.files().areUsed()) {
      host.files().crashAfter(changes);
    } else {
      host.crash();
    }
  }

  private static void start(Host host) {
    host.files().crashAfter(0);
    host.startIfDown(); // the test may have been quicker
  }

  private void during(Fault fault, Runnable begin, Runnable end) {
    at(fault.fromNanos, begin);
    at(fault.untilNanos, end);
  }

  private void at(long nanos, Runnable action) {
    simulation.at(Duration.ofNanos(nanos), action);
  }
}

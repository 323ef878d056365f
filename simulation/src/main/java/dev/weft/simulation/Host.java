package dev.weft.simulation;

import dev.weft.Action;
import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.TaskOptions;
import dev.weft.net.internal.poll.SelectorPoller;
import dev.weft.spi.LoopStepper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A simulated host: it has a loop, an address, a clock and random numbers of its own. Had by {@link
 * Simulation#host} and {@link Simulation#client}.
 *
 * <p>What it can be told, it can be told before the run, or within it by a task or a callback of
 * any host, or by what {@link Simulation#at} runs.
 */
public final class Host {
  private final World world;
  private final String name;
  private final InetAddress address;
  private final Action<?> body;
  private final boolean client;
  private final Ports<SimulatedChannel> ports;
  private final Ports<UdpChannel> datagramPorts;
  private final RandomGenerator random;
  private final WallClock wallClock;
  private final Clock clock;
  private final SimulatedFiles files;

  private int life;
  private boolean up;
  private boolean bodyEnded;

  // Of this life.
  private @Nullable EventLoop loop;
  private @Nullable LoopStepper stepper;
  private @Nullable SimulatedSelector selector;
  private @Nullable ExecutorService executor;

  private long pausedUntilNanos;

  /** When what its last step cost is over. */
  private long busyUntilNanos;

  /** Until when it was busy when the world was last asked to look at it after that. */
  private long restAtNanos;

  private int stepsWithoutRest;

  /** For when the world is told to look at it next. */
  private long wakeAtNanos = Long.MAX_VALUE;

  /** Whether it stands among those that may be ready. */
  boolean queued;

  Host(World world, String name, InetAddress address, Action<?> body, boolean client) {
    this.world = world;
    this.name = name;
    this.address = address;
    this.body = body;
    this.client = client;
    this.ports = new Ports<>(address);
    this.datagramPorts = new Ports<>(address);
    this.random = world.newRandom();
    this.wallClock = new WallClock(world);
    this.clock = wallClock.withZone(ZoneOffset.UTC);
    this.files = HostDisk.files(world, this);
  }

  // ---- what it is

  /**
   * Its name, by which other hosts find it.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * Its address.
   *
   * @return one of 10.0.0.0/16
   */
  public InetAddress address() {
    return address;
  }

  /**
   * Random numbers that are drawn from the seed, for the code of this host alone.
   *
   * @return the same each time; it goes on over a restart
   */
  public RandomGenerator random() {
    return random;
  }

  /**
   * The host's wall clock, at UTC: what {@code EventLoop.clock()} is to code on it. It begins at
   * the simulation's epoch and goes as simulated time does, unless {@link #setClockOffset} or
   * {@link #setClockDrift} makes it wrong.
   *
   * @return the clock
   */
  public Clock clock() {
    return clock;
  }

  /**
   * Its disk, which stays over a restart, but for what it had not been told to keep.
   *
   * @return the same each time
   */
  public SimulatedFiles files() {
    return files;
  }

  /**
   * Whether it has begun, and not crashed since.
   *
   * @return whether it is up
   */
  public boolean isUp() {
    return up;
  }

  // ---- what it can be told

  /**
   * Sets the host's wall clock wrong, now and over restarts. If it drifts, it goes on to do so from
   * there. The loop's own time, by which tasks sleep, is not changed.
   *
   * @param offset how much it is ahead; less than nothing if it is behind
   * @throws IllegalArgumentException if no {@link java.time.Instant} can show that
   */
  public void setClockOffset(Duration offset) {
    Objects.requireNonNull(offset, "offset");
    world.ensureMayTouch("setClockOffset()");
    WallClock.ensureShows(world.options().epoch(), offset);
    if (world.mayFail(this, "has its clock set ahead by " + offset)) {
      wallClock.setAhead(offset);
    }
  }

  /**
   * Lets the host's wall clock go too fast or too slowly from now on, and over restarts. It does
   * not jump. The loop's own time, by which tasks sleep, is not changed.
   *
   * @param partsPerMillion how much faster it goes: with 100, which bad quartzes have, it gains 8.6
   *     seconds a day, with -100 it loses them. Nothing ends the drift, and what it is ahead by
   *     then remains
   * @throws IllegalArgumentException if it is not more than -1,000,000, at which a clock stands
   *     still, or is more than 1,000,000, at which it goes twice as fast
   */
  public void setClockDrift(double partsPerMillion) {
    world.ensureMayTouch("setClockDrift()");
    WallClock.ensureDrift(partsPerMillion);
    if (world.mayFail(this, "has its clock drift by " + partsPerMillion + " ppm")) {
      wallClock.setDrift(partsPerMillion);
    }
  }

  /**
   * Takes its power away. No code of it runs any more, no {@code finally} block either, and it
   * sends nothing, not even the end of its connections. What its disk had not been told to keep may
   * be lost: see {@link SimulatedFiles}. Where it crashes itself, the step goes on that does so,
   * and nothing of what it does is seen by others. Does nothing to a host that is down.
   */
  public void crash() {
    world.ensureMayTouch("crash()");
    if (world.mayCrash(this)) {
      goDown();
    }
  }

  private void goDown() {
    up = false;
    ports.clear();
    datagramPorts.clear();
    world.probeFor(this);
    files.lose();
    LoopStepper left = stepper;
    world.soon(() -> {
      if (left != null) {
        left.abandon();
      }
    });
    loop = null;
    stepper = null;
    selector = null;
    pausedUntilNanos = 0;
    busyUntilNanos = 0;
  }

  /**
   * Starts it, and its body, anew; one that is up crashes first. Connections of its last life are
   * reset when their other ends send something.
   */
  public void restart() {
    world.ensureMayTouch("restart()");
    crash();
    startIfDown();
  }

  /** Soon; it is up if it was started meanwhile, or its crash was left out. */
  void startIfDown() {
    world.soon(() -> {
      if (!up) {
        start();
      }
    });
  }

  /**
   * Stops it for some time, as a long garbage collection would: nothing of it runs, while what it
   * is sent arrives.
   *
   * @param time for how long
   * @throws IllegalArgumentException if the time is negative
   */
  public void pause(Duration time) {
    Objects.requireNonNull(time, "time");
    if (time.isNegative()) {
      throw new IllegalArgumentException("pause " + time + ": use 0 or more");
    }
    world.ensureMayTouch("pause()");
    if (!world.mayFail(this, "pauses for " + time)) {
      return;
    }
    pausedUntilNanos = Math.max(pausedUntilNanos, world.nowNanos() + Nanos.of(time));
    world.at(pausedUntilNanos, () -> world.mayBeReady(this));
  }

  /**
   * Writes a line into the simulation's log.
   *
   * @param what what happened on this host; the same in each run of a seed
   */
  public void log(String what) {
    Objects.requireNonNull(what, "what");
    world.ensureMayTouch("log()");
    world.log(this, what);
  }

  @Override
  public String toString() {
    return name;
  }

  // ---- for the world

  World world() {
    return world;
  }

  void start() {
    life++;
    up = true;
    setBodyEnded(false);
    log(life == 1 ? "starts" : "starts, life " + life);
    SimulatedProvider provider = new SimulatedProvider(world, this);
    ExecutorService calls = new InTurnExecutor(world, this, life);
    EventLoop made;
    try {
      made =
          EventLoop.create(
              SelectorPoller.over(
                  new SimulatedNetwork(world, this, provider), world::nowNanos, clock));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    loop = made;
    selector = provider.selector();
    executor = calls;
    made.setDefaultExecutor(calls);
    made.setBlockedLimit(Duration.ZERO); // the world's own limit is for all hosts
    int ofLife = life;
    made.setExceptionHandler((_, report) -> {
      if (isInLife(ofLife)) { // else the step goes on in which it crashed
        world.reported(this, report);
      }
    });
    Task<?> task = made.createTask(body, TaskOptions.DEFAULT.withName(name));
    task.addDoneCallback(done -> {
      if (isInLife(ofLife)) {
        setBodyEnded(true);
        world.bodyEnded(this, done);
      }
    });
    LoopStepper steps = made.inspection().stepper();
    steps.begin(() -> world.handedOver(this));
    steps.chooseBy(world.unfaithfulOrder());
    steps.refuseLeaving((call, instead) -> OutsideCalls.refusal(this, call, instead));
    stepper = steps;
    wakeAtNanos = Long.MAX_VALUE;
    world.mayBeReady(this);
  }

  private void setBodyEnded(boolean ended) {
    if (client && ended != bodyEnded) {
      world.clientEnded(ended);
    }
    bodyEnded = ended;
  }

  int life() {
    return life;
  }

  /** Whether it is up, and has not crashed since that life began. */
  boolean isInLife(int number) {
    return up && life == number;
  }

  /** Nothing of it runs before that. */
  long pausedUntilNanos() {
    return pausedUntilNanos;
  }

  boolean isClient() {
    return client;
  }

  boolean hasBodyEnded() {
    return bodyEnded;
  }

  Ports<SimulatedChannel> ports() {
    return ports;
  }

  Ports<UdpChannel> datagramPorts() {
    return datagramPorts;
  }

  ExecutorService executor() {
    return Objects.requireNonNull(executor, "the host has not begun");
  }

  @Nullable EventLoop loop() {
    return loop;
  }

  @Nullable LoopStepper stepper() {
    return stepper;
  }

  /** Whether a step would do something now. */
  boolean hasWork() {
    LoopStepper steps = stepper;
    SimulatedSelector channels = selector;
    boolean any =
        steps != null
            && channels != null
            && pausedUntilNanos <= world.nowNanos()
            && (steps.hasReady()
                || channels.hasReady()
                || steps.earliestTimerNanos() <= world.nowNanos());
    if (any && busyUntilNanos > world.nowNanos()) {
      planRest();
      return false;
    }
    return any;
  }

  /** Its step took so long: it does nothing else meanwhile. */
  void isBusyFor(long nanos) {
    busyUntilNanos = world.nowNanos() + nanos;
  }

  /** Has the world look at it again when it is no longer busy. */
  private void planRest() {
    if (restAtNanos != busyUntilNanos) {
      restAtNanos = busyUntilNanos;
      world.at(restAtNanos, () -> world.mayBeReady(this));
    }
  }

  /** Counts a step that begins; how many have come, each right when the one before was over. */
  int countStep() {
    stepsWithoutRest = world.nowNanos() > busyUntilNanos ? 1 : stepsWithoutRest + 1;
    return stepsWithoutRest;
  }

  /** Has the world look at it again when its next timer is due. */
  void planWake() {
    LoopStepper steps = stepper;
    if (steps == null) {
      return;
    }
    long due = steps.earliestTimerNanos();
    if (due < wakeAtNanos) {
      wakeAtNanos = due;
      int ofLife = life;
      world.at(
          due,
          () -> {
            if (isInLife(ofLife) && wakeAtNanos == due) {
              wakeAtNanos = Long.MAX_VALUE;
              world.mayBeReady(this);
              if (!planLaterWake()) {
                log("has a timer due");
              }
            }
          });
    }
  }

  /** After one that came too early: the timer that it was for has been cancelled meanwhile. */
  private boolean planLaterWake() {
    LoopStepper steps = stepper;
    boolean early = steps == null || steps.earliestTimerNanos() > world.nowNanos();
    if (early) {
      planWake();
    }
    return early;
  }
}

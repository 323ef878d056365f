package dev.weft.simulation;

import dev.weft.Action;
import dev.weft.CancelledError;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.net.internal.poll.LoopBuffers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What all hosts of a simulation share: time, what is to happen, the network between them, the
 * random numbers and the log. During the run only the driver's thread touches it, and what it
 * carries.
 */
final class World {
  private static final int MOST_HOSTS = 65_000;
  private static final long MIN_CALL_NANOS = 100_000;
  private static final long MAX_CALL_NANOS = 2_000_000;

  /** What happens at one time happens in the order in which that was decided. */
  private record Happening(long atNanos, long number, Runnable action)
      implements Comparable<Happening> {
    @Override
    public int compareTo(Happening other) {
      return atNanos == other.atNanos
          ? Long.compare(number, other.number)
          : Long.compare(atNanos, other.atNanos);
    }
  }

  private record Direction(Host from, Host to) {}

  private final SimulationOptions options;
  private final SplittableRandom random;

  /** Of its own, so that nothing else is drawn anew where steps cost something; null if not. */
  private final @Nullable SplittableRandom stepCosts;

  /** Null for the order that loops have. */
  private final @Nullable UnfaithfulOrder unfaithfulOrder;

  private final FaultLog faults;
  private final EventLog log;
  private final PriorityQueue<Happening> happenings = new PriorityQueue<>();
  private final Map<String, Host> hosts = new LinkedHashMap<>();
  private final Map<InetAddress, Host> hostsByAddress = new HashMap<>();
  private final Map<Direction, Way> ways = new HashMap<>();
  private final List<Host> maybeReady = new ArrayList<>();
  private int clients;
  private int clientsThatEnded;
  private @Nullable LoopBuffers buffers;
  private long nowNanos;
  private long happeningsMade;

  private @Nullable SimulationException failure;

  /** The one thread that may touch it; null before the run and after it, for any one thread. */
  private volatile @Nullable Thread owner;

  /** Written by any thread. */
  private volatile boolean handedOverFromOutside;

  /** The host whose step runs. */
  @Nullable Host current;

  /** Its loop, also in the rest of a step in which it crashed. */
  private @Nullable EventLoop currentLoop;

  /** The host whose call runs in place of a thread's. */
  @Nullable Host calling;

  World(SimulationOptions options) {
    this.options = options;
    this.random = new SplittableRandom(options.seed());
    this.stepCosts = options.maxStepCost().isZero() ? null : random.split();
    int depth = options.unfaithfulDepth();
    this.unfaithfulOrder = depth == 0 ? null : new UnfaithfulOrder(random.split(), depth);
    this.faults = new FaultLog(options.onlyFaults());
    this.log = new EventLog(options.logEntries());
    if (depth > 0) {
      note("lets tasks run in an order that no loop has, of depth " + depth);
    }
  }

  SimulationOptions options() {
    return options;
  }

  // ---- who may touch it

  void setOwner(@Nullable Thread thread) {
    owner = thread;
  }

  void ensureMayTouch(String what) {
    if (owner != null && !isWithin()) {
      throw new IllegalStateException(
          what
              + " from "
              + Thread.currentThread()
              + ", outside of the simulation: call it before the run, or from a host's task, or by"
              + " Simulation.at()");
    }
  }

  void stepBegins(Host host, EventLoop loop) {
    current = host;
    currentLoop = loop;
  }

  void stepEnds() {
    current = null;
    currentLoop = null;
  }

  /** Whether the calling code is the driver's, or runs in the step of a host. */
  private boolean isWithin() {
    EventLoop stepped = currentLoop;
    return Thread.currentThread() == owner
        || (stepped != null && EventLoop.runningOrNull() == stepped);
  }

  // ---- time

  long nowNanos() {
    return nowNanos;
  }

  void at(long whenNanos, Runnable action) {
    happenings.add(new Happening(Math.max(whenNanos, nowNanos), happeningsMade++, action));
  }

  /** On the driver, before any other step. */
  void soon(Runnable action) {
    at(nowNanos, action);
  }

  /** Does what is to happen now; false if that is nothing. */
  boolean happen() {
    Happening next = happenings.peek();
    if (next == null || next.atNanos > nowNanos) {
      return false;
    }
    happenings.remove().action.run();
    return true;
  }

  /** When something happens next; {@link Long#MAX_VALUE} for never. */
  long nextNanos() {
    Happening next = happenings.peek();
    return next == null ? Long.MAX_VALUE : next.atNanos;
  }

  void advanceTo(long nanos) {
    nowNanos = nanos;
  }

  // ---- what is drawn

  RandomGenerator newRandom() {
    return random.split();
  }

  long drawCallNanos() {
    return random.nextLong(MIN_CALL_NANOS, MAX_CALL_NANOS);
  }

  /** Draws how long a step keeps its host busy. */
  long drawStepNanos() {
    SplittableRandom costs = stepCosts;
    return costs == null
        ? 0
        : costs.nextLong(Nanos.of(options.minStepCost()), Nanos.of(options.maxStepCost()) + 1);
  }

  @Nullable UnfaithfulOrder unfaithfulOrder() {
    return unfaithfulOrder;
  }

  int draw(int bound) {
    return random.nextInt(bound);
  }

  <T> void shuffle(List<T> list) {
    for (int i = list.size() - 1; i > 0; i--) {
      T moved = list.get(i);
      list.set(i, list.set(random.nextInt(i + 1), moved));
    }
  }

  // ---- whose step is next

  void mayBeReady(Host host) {
    if (!host.queued) {
      host.queued = true;
      maybeReady.add(host);
    }
  }

  /** Something was handed to a host past the network. Any thread. */
  void handedOver(Host host) {
    if (isWithin()) {
      mayBeReady(host);
    } else {
      handedOverFromOutside = true;
    }
  }

  /** Whether that was done by a thread from outside since the last call. */
  boolean takeHandedOverFromOutside() {
    boolean any = handedOverFromOutside;
    if (any) {
      handedOverFromOutside = false;
    }
    return any;
  }

  /** Draws one of the hosts that can step now. */
  @Nullable Host takeReady() {
    while (!maybeReady.isEmpty()) {
      int last = maybeReady.size() - 1;
      int drawn = last == 0 ? 0 : random.nextInt(last + 1);
      Host host = maybeReady.get(drawn);
      maybeReady.set(drawn, maybeReady.get(last));
      maybeReady.removeLast();
      host.queued = false;
      if (host.hasWork()) {
        return host;
      }
    }
    return null;
  }

  // ---- hosts

  Host addHost(String name, Action<?> body, boolean client) {
    if (name.isBlank() || hosts.containsKey(key(name))) {
      throw new IllegalArgumentException(
          "a host named '" + name + "': each needs a name of its own");
    }
    if (namesAnother(name)) {
      throw new IllegalArgumentException(
          "a host named '" + name + "': that is an address to those that look it up");
    }
    if (hosts.size() == MOST_HOSTS) {
      throw new IllegalArgumentException("more than " + MOST_HOSTS + " hosts");
    }
    Host host = new Host(this, name, addressOf(hosts.size() + 1), body, client);
    if (client) {
      clients++;
    }
    hosts.put(key(name), host);
    hostsByAddress.put(host.address(), host);
    return host;
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static boolean namesAnother(String name) {
    if (name.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      var _ = InetAddress.ofLiteral(name);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static InetAddress addressOf(int number) {
    try {
      return InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >> 8), (byte) number});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  Collection<Host> hosts() {
    return hosts.values();
  }

  boolean hasClients() {
    return clients > 0;
  }

  /** A run without clients goes on until nothing can happen any more. */
  boolean haveClientsEnded() {
    return clients > 0 && clientsThatEnded == clients;
  }

  /** A client's body has ended, or begins again after it had. */
  void clientEnded(boolean ended) {
    clientsThatEnded += ended ? 1 : -1;
  }

  @Nullable Host hostAt(Host from, InetAddress address) {
    return address.isLoopbackAddress() || address.isAnyLocalAddress()
        ? from
        : hostsByAddress.get(address);
  }

  List<InetAddress> addressesOf(Host asker, String name) throws UnknownHostException {
    if (name.equalsIgnoreCase("localhost")) {
      return List.of(InetAddress.ofLiteral("127.0.0.1"));
    }
    Host host = hosts.get(key(name));
    if (host == null) {
      throw new UnknownHostException(
          name + ": no host of the simulation has this name, asked for on " + asker.name());
    }
    return List.of(host.address());
  }

  String nameOf(Host from, InetSocketAddress address) {
    return nameOf(from, address.getAddress()) + ":" + address.getPort();
  }

  String nameOf(Host from, InetAddress address) {
    Host host = hostAt(from, address);
    return host == null ? address.getHostAddress() : host.name();
  }

  Way way(Host from, Host to) {
    return ways.computeIfAbsent(
        new Direction(from, to), direction -> new Way(random, direction.from == direction.to));
  }

  /** Sends what no flow carries: it may come late, and is lost where the way is cut then. */
  void send(Way way, int bytes, Runnable arrival) {
    at(way.arrivalNanos(nowNanos, bytes), () -> way.pass(arrival));
  }

  /** A host has crashed: connections that wait for it to read learn of that, by and by. */
  void probeFor(Host gone) {
    for (Host host : hosts.values()) {
      Way way = ways.get(new Direction(host, gone));
      if (way != null) {
        way.probeAll();
      }
    }
  }

  LoopBuffers buffers() {
    LoopBuffers made = buffers;
    if (made == null) {
      made = new LoopBuffers();
      buffers = made;
    }
    return made;
  }

  // ---- what happened

  EventLog log() {
    return log;
  }

  void log(Host host, String what) {
    log.add(entry(host, what));
  }

  /** Of the simulation itself. */
  void note(String what) {
    log.add(entry(LogEntry.NONE, LogEntry.NONE, what));
  }

  FaultLog faults() {
    return faults;
  }

  private LogEntry entry(Host host, String what) {
    EventLoop loop = EventLoop.runningOrNull();
    Task<?> task = loop == null || loop != host.loop() ? null : loop.currentTask();
    return entry(host.name(), task == null ? LogEntry.NONE : task.name(), what);
  }

  private LogEntry entry(String host, String task, String what) {
    return new LogEntry(Duration.ofNanos(nowNanos), host, task, what);
  }

  /** Logs a fault of a host, unless it is left out. */
  boolean mayFail(Host host, String what) {
    return mayFail(entry(host, what), true);
  }

  /** Logs a crash, unless it is left out or the host is down. */
  boolean mayCrash(Host host) {
    return mayFail(entry(host, "crashes"), host.isUp());
  }

  /** Logs a fault of the network, unless it is left out. */
  boolean mayFail(String what) {
    return mayFail(entry(LogEntry.NONE, LogEntry.NONE, what), true);
  }

  private boolean mayFail(LogEntry entry, boolean applies) {
    boolean may = faults.mayHappen(entry, applies);
    if (may) {
      log.add(entry);
    }
    return may;
  }

  /** Of the simulation itself: what undoes a fault, if that was not left out. */
  void noteEnd(String what, boolean happened) {
    if (happened || options.onlyFaults() == null) {
      note(what);
    }
  }

  @Nullable SimulationException failure() {
    return failure;
  }

  void bodyEnded(Host host, Future<?> body) {
    Throwable exception = body.isCancelled() ? null : body.exception();
    if (body.isCancelled()) {
      host.log("is cancelled");
      if (host.isClient()) {
        fail(
            "host "
                + host
                + ", task "
                + host.name()
                + ": the body of a client was cancelled, or let a CancelledError through",
            cancellation(body));
      }
    } else if (exception == null) {
      host.log("ends");
    } else {
      host.log("fails by " + exception.getClass().getSimpleName());
      fail(
          "host " + host + ", task " + host.name() + ": " + FailureText.nameOf(exception),
          exception);
    }
  }

  /** With the stack of what waited for it, if it has one. */
  private static @Nullable Throwable cancellation(Future<?> body) {
    try {
      var _ = body.result();
      return null;
    } catch (CancelledError cancelled) {
      return cancelled;
    }
  }

  /** A report of a host's loop that its code does not handle itself. */
  void reported(Host host, ErrorReport report) {
    if (report.kind() == ErrorReport.Kind.SLOW || report.kind() == ErrorReport.Kind.BLOCKED) {
      return; // told by real time
    }
    Throwable exception = report.exception();
    String by = exception == null ? "" : " by " + exception.getClass().getSimpleName();
    host.log("reports " + report.kind() + by);
    if (!report.kind().isWarning()) {
      String cause = exception == null ? "" : ": " + exception;
      fail("host " + host + ": " + report.describe() + cause, exception);
    }
  }

  /** Ends the run, unless it has failed before. */
  void fail(String what, @Nullable Throwable cause) {
    if (failure == null) {
      failure = new SimulationException(new FailureText(this).of(what), options.seed(), cause);
    }
  }
}

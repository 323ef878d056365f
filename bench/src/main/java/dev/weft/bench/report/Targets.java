package dev.weft.bench.report;

import dev.weft.bench.report.Target.Figure;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** What Weft is to reach, mostly as ratios to others in the same run. */
public final class Targets {
  private static final String NANOS = "ns";
  private static final String SMALL_ECHO = "echo/1k-10";
  private static final String LARGE_ECHO = "echo/100k-10";
  private static final String TLS_ECHO = "tls/1k-10";

  private static final double NANOS_OF_CALL_SOON = 25;
  private static final double TIMES_AS_FAST_AS_PYTHON = 5;
  private static final double BYTES_OF_TASK = 800;
  private static final double BYTES_OF_CONNECTION = 1_300;

  private static final String LOOPS = "loops/1k-100";
  private static final int PROCESSORS_FOR_TWO_LOOPS = 4;
  private static final Set<String> HTTP_RATES = Set.of("plain", "json", "h2");

  /** With fewer connections a figure is that of other things. */
  private static final int FEWEST_IDLE = 1_000;

  private static final double MILLIS_OF_ECHO = 90;
  private static final double MILLIS_OF_HELLO = 200;
  private static final double SECONDS_OF_SIMULATED_HOUR = 20;
  private static final double EVENTS_OF_FIVE_HOSTS = 500_000;
  private static final double EVENTS_OF_A_THOUSAND_HOSTS = 200_000;
  private static final double MIB_OF_A_THOUSAND_HOSTS = 200;

  private static final double SECONDS_OF_SLEEPERS = 3;
  private static final double MILLIS_OF_A_BLOCKED_LOOP = 50;

  /** Allocations of the loop itself, divided by a million operations. */
  private static final double ROUNDING_BYTES = 0.5;

  private Targets() {}

  /** What the results say about each target. */
  public static List<Verdict> judge(Results results) {
    return Stream.of(
            coordination(),
            comparisonWithPython(),
            echo(),
            echoOfMany(),
            tls(),
            tlsByOpenSsl(),
            handshakes(),
            http(),
            loops(),
            growth(),
            simulation(),
            cluster(),
            start())
        .flatMap(List::stream)
        .map(target -> target.judge(results))
        .toList();
  }

  private static List<Target> coordination() {
    return List.of(
        Target.atMost(
            1.3,
            "switch, of a bare `Continuation`",
            "at most 1.30",
            micro("switch", "continuation")),
        Target.atMost(
            1, "task made and awaited, of Kotlin's", "at most 1.00", micro("task", "kotlin")),
        Target.atMost(
            1.2, "waiting task cancelled, of Kotlin's", "at most 1.20", micro("cancel", "kotlin")),
        Target.atMost(
            1.2, "gather of 100, of Kotlin's", "at most 1.20", micro("gather-100", "kotlin")),
        Target.atMost(
            2,
            "`callSoonThreadsafe` from another thread, of Netty's `execute`",
            "at most 2.00",
            micro("threadsafe", "netty")),
        Target.atMost(1.2, "task made and awaited, of Go's", "at most 1.20", micro("task", "go")),
        Target.atMost(
            4.5,
            "queue round trip, in switches of a bare `Continuation`",
            "at most 4.50",
            Targets::queueInSwitches),
        Target.below(0.4, "timer set and cancelled, of Go's", "under 0.40", micro("timer", "go")),
        callSoon("`callSoon`, a thousand in an iteration", "call-soon"),
        callSoon("`callSoon`, an iteration for each", "call-soon-alone"),
        Target.atMost(
                ROUNDING_BYTES,
                "`callSoon`, allocated beside the handle",
                "nothing",
                Targets::besideTheHandle)
            .in(" B"));
  }

  private static Target callSoon(String what, String operation) {
    return Target.below(
            NANOS_OF_CALL_SOON,
            what,
            "under 25 ns",
            results -> results.median("micro/" + operation, "weft", NANOS))
        .in(" ns");
  }

  /** How many times as fast as the faster of asyncio and uvloop. */
  private static List<Target> comparisonWithPython() {
    return Map.of(
            "switch", "switch",
            "task", "task made and awaited",
            "queue", "queue round trip",
            "timer", "timer set and cancelled",
            "call-soon", "`callSoon`")
        .entrySet()
        .stream()
        .sorted(Map.Entry.comparingByKey())
        .map(operation ->
            Target.atLeast(
                TIMES_AS_FAST_AS_PYTHON,
                operation.getValue() + ", times as fast as asyncio and uvloop",
                "at least 5.00",
                smallestOf(
                    results -> timesAsFast(results, operation.getKey(), "asyncio"),
                    results -> timesAsFast(results, operation.getKey(), "uvloop"))))
        .toList();
  }

  private static List<Target> echo() {
    return List.of(
        Target.atLeast(
            0.94,
            "echo 1 KiB, 10 connections, streams: rate, of C's",
            "at least 0.94",
            rate(SMALL_ECHO, "weft-streams", "c-epoll")),
        Target.atMost(
            1.2,
            "the same: processor time a request, of C's",
            "at most 1.20",
            results -> results.ratio(SMALL_ECHO, "weft-streams", "c-epoll", "cpu")),
        Target.above(
            1, "the same: rate, of Go's", "over 1.00", rate(SMALL_ECHO, "weft-streams", "go")),
        Target.above(
            1,
            "the same: rate, of uvloop's with protocols",
            "over 1.00",
            rate(SMALL_ECHO, "weft-streams", "uvloop-protocol")),
        Target.atLeast(
            0.96,
            "echo 1 KiB, 10 connections, protocols: rate, of C's",
            "at least 0.96",
            rate(SMALL_ECHO, "weft-protocol", "c-epoll")),
        Target.atMost(
            1.12,
            "the same: processor time a request, of C's",
            "at most 1.12",
            results -> results.ratio(SMALL_ECHO, "weft-protocol", "c-epoll", "cpu")),
        Target.atLeast(
            0.97,
            "echo 100 KiB, 10 connections, streams: rate, of C's",
            "at least 0.97",
            rate(LARGE_ECHO, "weft-streams", "c-epoll")),
        Target.atLeast(
            0.97,
            "echo 100 KiB, 10 connections, protocols: rate, of C's",
            "at least 0.97",
            rate(LARGE_ECHO, "weft-protocol", "c-epoll")),
        Target.atLeast(
            0.92,
            "echo 1 KiB, 10 connections, sockets: rate, of C's",
            "at least 0.92",
            rate(SMALL_ECHO, "weft-sockets", "c-epoll")));
  }

  private static List<Target> echoOfMany() {
    return Stream.of(
            streams("1 KiB, 500 connections", "echo/1k-500", 0.92, "at least 0.92"),
            streams("10 KiB, 10 connections", "echo/10k-10", 0.96, "at least 0.96"),
            streams("10 KiB, 500 connections", "echo/10k-500", 0.92, "at least 0.92"))
        .flatMap(List::stream)
        .toList();
  }

  private static List<Target> streams(String what, String caseId, double limit, String goal) {
    return List.of(
        Target.atLeast(
            limit,
            "echo " + what + ", streams: rate, of C's",
            goal,
            rate(caseId, "weft-streams", "c-epoll")),
        Target.above(
            1,
            "echo " + what + ", streams: rate, of Netty's with epoll",
            "over 1.00",
            rate(caseId, "weft-streams", "netty-epoll")));
  }

  private static List<Target> tls() {
    return List.of(
        aheadWithTls("asyncio", "asyncio-streams", "asyncio-protocol"),
        aheadWithTls("uvloop", "uvloop-streams", "uvloop-protocol"),
        aheadWithTls("Netty with the JDK's provider", "netty-nio", "netty-nio"));
  }

  private static Target aheadWithTls(String name, String one, String other) {
    return Target.above(
        1,
        "TLS echo 1 KiB, 10 connections, streams: rate, of " + name + "'s",
        "over 1.00",
        smallestOf(rate(TLS_ECHO, "weft-streams", one), rate(TLS_ECHO, "weft-streams", other)));
  }

  private static List<Target> tlsByOpenSsl() {
    return List.of(
        Target.atLeast(
            0.9,
            "TLS echo 1 KiB, 10 connections, streams: rate, of Go's",
            "at least 0.90",
            rate(TLS_ECHO, "weft-streams", "go")),
        Target.atLeast(
            1,
            "the same by OpenSSL's engine",
            "at least 1.00",
            rate(TLS_ECHO, "weft-openssl-streams", "go")),
        Target.atLeast(
            1.1,
            "TLS echo 100 KiB, 10 connections, protocols, by OpenSSL's engine: rate, of uvloop's",
            "at least 1.10",
            rate("tls/100k-10", "weft-openssl-protocol", "uvloop-protocol")));
  }

  /** In the kind where Weft is worst. */
  private static List<Target> handshakes() {
    return List.of(aheadInHandshakes("Go", "go"), aheadInHandshakes("Netty", "netty-openssl"));
  }

  private static Target aheadInHandshakes(String name, String peer) {
    return Target.below(
        1,
        "TLS handshakes by OpenSSL's engine: processor time, of " + name + "'s, in the worst kind",
        "under 1.00",
        results ->
            Stream.of("ec-full", "ec-resumed", "rsa-full", "rsa-resumed")
                .map(kind ->
                    results.ratio("handshakes/" + kind, "weft-openssl-streams", peer, "cpu"))
                .flatMapToDouble(OptionalDouble::stream)
                .max());
  }

  /** In the row where Weft is worst. */
  private static List<Target> http() {
    return List.of(
        processorTimeOf("Vert.x", "vertx", 1, "at most 1.00"),
        processorTimeOf("Jetty", "jetty", 1, "at most 1.00"),
        processorTimeOf("Jetty on virtual threads", "jetty-virtual", 1.0 / 3, "at most 0.33"),
        rateOf("Vert.x's", "vertx", 1, "at least 1.00"),
        rateOf("Helidon's", "helidon", 1, "at least 1.00"),
        rateOf("Jetty's", "jetty", 1, "at least 1.00"),
        rateOf("Node's", "node", 1, "at least 1.00"),
        rateOf("that of Netty's codec", "netty-codec", 0.85, "at least 0.85"));
  }

  private static Target rateOf(String name, String peer, double limit, String goal) {
    return Target.atLeast(
        limit,
        "HTTP, rate of text, JSON and 100 streams, by " + name + ", in the worst row",
        goal,
        results -> new HttpPart(results).smallestRatio(peer, HTTP_RATES));
  }

  private static Target processorTimeOf(String name, String peer, double limit, String goal) {
    return Target.atMost(
        limit,
        "HTTP, processor time a request, of " + name + "'s, in the worst row",
        goal,
        results -> new HttpPart(results).largestRatio(peer));
  }

  private static List<Target> loops() {
    return List.of(
        Target.atMost(
            1.05,
            "two loops: processor time a request, of one loop's",
            "at most 1.05",
            results -> results.ratio(LOOPS, "weft-2", "weft-1", "cpu")),
        Target.atLeast(
            1.9,
            "two loops: rate, of one loop's, where the load has processors of its own",
            "at least 1.90",
            results ->
                results.machine().processors() < PROCESSORS_FOR_TWO_LOOPS
                    ? OptionalDouble.empty()
                    : results.ratio(LOOPS, "weft-2", "weft-1", "rate")));
  }

  private static List<Target> growth() {
    return List.of(
        Target.atMost(
            1.1,
            "processor time a request among the most idle connections, of that among the fewest",
            "at most 1.10",
            Targets::requestAmongMostOfThatAmongFewest),
        Target.below(BYTES_OF_TASK, "heap of a sleeping task", "under 800 B", Targets::bytesOfTask)
            .in(" B"),
        Target.below(
                BYTES_OF_CONNECTION,
                "heap of an idle stream connection, beside its channel",
                "under 1,300 B",
                Targets::bytesBesideChannel)
            .in(" B"));
  }

  private static List<Target> start() {
    return List.of(
        Target.below(
                MILLIS_OF_ECHO,
                "start of an echo server with the AOT cache, to its first byte",
                "under 90 ms",
                started("echo", "weft-aot"))
            .in(" ms"),
        Target.atMost(
                MILLIS_OF_HELLO,
                "`./weft run Hello.java`, the second time",
                "at most 200 ms",
                started("hello", "weft-run"))
            .in(" ms"),
        Target.atLeast(
            1,
            "TLS in the first three seconds after the start, with the AOT cache: rate, of asyncio's",
            "at least 1.00",
            rate("start/tls-3s", "weft-aot", "asyncio-streams")),
        Target.atLeast(
            1,
            "the same by OpenSSL's engine, without a cache",
            "at least 1.00",
            rate("start/tls-3s", "weft-openssl-streams", "asyncio-streams")));
  }

  private static Figure started(String what, String program) {
    return results -> results.median("start/" + what, program, "ms");
  }

  private static List<Target> simulation() {
    return List.of(
        Target.below(
                SECONDS_OF_SIMULATED_HOUR,
                "simulation: one hour of five hosts that each send 100 lines a second",
                "under 20 s",
                simulated("hour-5", "seconds"))
            .in(" s"),
        Target.atLeast(
                EVENTS_OF_FIVE_HOSTS,
                "simulation: network events a second of five hosts",
                "at least 500,000",
                simulated("5", "events"))
            .in("/s"),
        Target.atLeast(
                EVENTS_OF_A_THOUSAND_HOSTS,
                "simulation: network events a second of a thousand hosts",
                "at least 200,000",
                simulated("1000", "events"))
            .in("/s"),
        Target.below(
                1,
                "simulation: start of a thousand hosts",
                "under 1 s",
                simulated("start-1000", "start"))
            .in(" s"),
        Target.below(
                MIB_OF_A_THOUSAND_HOSTS,
                "simulation: memory of a thousand hosts",
                "under 200 MiB",
                simulated("start-1000", "mib"))
            .in(" MiB"));
  }

  private static Figure simulated(String ring, String figure) {
    return results -> results.median("simulation/" + ring, "weft-simulated", figure);
  }

  private static List<Target> cluster() {
    return List.of(
        Target.atLeast(
            0.9,
            "cluster: plain tasks a second, of Infinispan's executor's",
            "at least 0.90",
            rate("cluster/plain", "weft", "infinispan")),
        Target.atLeast(
            1,
            "cluster: stored tasks a second, of those put into Infinispan's cache, run and put back",
            "at least 1.00",
            rate("cluster/stored", "weft", "infinispan")),
        Target.atLeast(
            1,
            "cluster: stored tasks a second, of Hazelcast's durable executor's",
            "at least 1.00",
            rate("cluster/stored", "weft", "hazelcast")),
        Target.below(
                SECONDS_OF_SLEEPERS,
                "cluster: 100,000 tasks that sleep 100 ms on two members, beyond what one takes",
                "under 3 s",
                results -> results.median("cluster/sleepers", "weft", "over_one_s"))
            .in(" s"),
        Target.atMost(
                MILLIS_OF_A_BLOCKED_LOOP,
                "cluster: how late a task of the loop that submits gets its turn",
                "at most 50 ms",
                Targets::latestOfSubmittingLoop)
            .in(" ms"));
  }

  private static OptionalDouble latestOfSubmittingLoop(Results results) {
    return Stream.of("plain", "stored", "sleepers")
        .flatMapToDouble(kind -> results.median("cluster/" + kind, "weft", "late_ms").stream())
        .max();
  }

  // ---- Figures

  private static Figure micro(String operation, String other) {
    return results -> results.ratio("micro/" + operation, "weft", other, NANOS);
  }

  private static Figure rate(String caseId, String peer, String other) {
    return results -> results.ratio(caseId, peer, other, "rate");
  }

  private static OptionalDouble timesAsFast(Results results, String operation, String other) {
    return results.ratio("micro/" + operation, other, "weft", NANOS);
  }

  private static OptionalDouble queueInSwitches(Results results) {
    return both(
        results.median("micro/queue", "weft", NANOS),
        results.median("micro/switch", "continuation", NANOS),
        (roundTrip, floor) -> roundTrip / floor);
  }

  private static OptionalDouble besideTheHandle(Results results) {
    return both(
        results.median("micro/call-soon", "weft", "bytes"),
        results.median("micro/call-soon", "weft", "handle_bytes"),
        (allocated, handle) -> Math.max(0, allocated - handle));
  }

  private static OptionalDouble bytesOfTask(Results results) {
    return Steps.largest(results, "growth/tasks")
        .map(largest -> results.median(largest.caseId(), "weft", "bytes_each"))
        .orElse(OptionalDouble.empty());
  }

  private static OptionalDouble requestAmongMostOfThatAmongFewest(Results results) {
    List<Steps.Step> measured =
        Steps.steps(results, "growth/connections").stream()
            .filter(step -> step.count() >= FEWEST_IDLE)
            .filter(step -> results.median(step.caseId(), "weft-streams", "cpu").isPresent())
            .toList();
    return measured.size() < 2
        ? OptionalDouble.empty()
        : both(
            results.median(measured.getLast().caseId(), "weft-streams", "cpu"),
            results.median(measured.getFirst().caseId(), "weft-streams", "cpu"),
            (most, fewest) -> most / fewest);
  }

  private static OptionalDouble bytesBesideChannel(Results results) {
    return Steps.largest(results, "growth/connections")
        .map(largest ->
            both(
                results.median(largest.caseId(), "weft-streams", "heap_each"),
                results.median(largest.caseId(), "nio", "heap_each"),
                (weft, channel) -> weft - channel))
        .orElse(OptionalDouble.empty());
  }

  private static Figure smallestOf(Figure... figures) {
    return results ->
        Stream.of(figures)
            .map(figure -> figure.of(results))
            .flatMapToDouble(OptionalDouble::stream)
            .min();
  }

  private interface Combination {
    double of(double one, double other);
  }

  private static OptionalDouble both(
      OptionalDouble one, OptionalDouble other, Combination combination) {
    return one.isPresent() && other.isPresent()
        ? DoubleStream.of(combination.of(one.getAsDouble(), other.getAsDouble())).findFirst()
        : OptionalDouble.empty();
  }
}

package dev.weft.micrometer;

import dev.weft.EventLoop;
import dev.weft.net.NetInspection;
import dev.weft.net.NetTotals;
import dev.weft.net.ServerFigures;
import dev.weft.spi.LoopFigures;
import dev.weft.spi.LoopMeasurement;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The meters of one loop. One thread at a time, but for what is read by the registry. */
final class LoopMeters implements AutoCloseable {
  private final EventLoop loop;
  private final OwnMeters meters;
  private final LoopMeasurement measurement;
  private final TimeMeters steps;
  private final TimeMeters lags;
  private final Map<String, ServerMeters> servers = new HashMap<>();
  private volatile Figures latest;
  private volatile NetTotals net = new NetTotals(0, 0, 0, 0, 0, 0, 0);

  /** What the loop was asked, until its answer is taken. */
  private volatile @Nullable Asked asked;

  /** What is read from this thread. */
  private record Figures(LoopFigures loop, long iterations) {}

  private record Asked(CompletableFuture<Network> answer, long nanos) {}

  /** What only the loop may read. */
  private record Network(NetTotals totals, List<ServerFigures> servers) {}

  LoopMeters(EventLoop loop, OwnMeters all) {
    this.loop = loop;
    this.meters = all.tagged("loop", loop.toString());
    this.measurement = loop.inspection().measure();
    this.latest = figures();
    long now = System.nanoTime();
    this.steps =
        new TimeMeters(meters, "weft.loop.step", "Steps of the loop", measurement.stepTimes(), now);
    this.lags =
        new TimeMeters(meters, "weft.loop.lag", "How late steps began", measurement.lags(), now);
    registerLoop();
    registerNetwork();
  }

  private Figures figures() {
    return new Figures(loop.inspection().figures(), measurement.iterations());
  }

  private void registerLoop() {
    count("weft.loop.iterations", "Iterations of the loop", it -> it.iterations);
    gauge("weft.loop.ready", "Steps and callbacks in the loop's queue", it -> it.loop.ready());
    gauge("weft.loop.timers", "Timers of the loop", it -> it.loop.timers());
    meters.timeGauge(
        "weft.loop.blocked",
        "For how long the loop has not answered; 0 if it does",
        Tags.empty(),
        this,
        LoopMeters::unansweredNanos);
    count("weft.tasks.started", "Tasks that were made", it -> it.loop.tasksMade());
    gauge("weft.tasks.active", "Tasks that are not done", it -> it.loop.tasks());
    gauge(
        "weft.executor.active",
        "Calls that run in the loop's default executor",
        it -> it.loop.callsRunning());
    gauge(
        "weft.executor.queued",
        "Calls that wait their turn in the loop's default executor",
        it -> it.loop.callsWaiting());
  }

  private void registerNetwork() {
    meters.gauge(
        "weft.connections.active",
        "Connections, UDP sockets and pipes that are open",
        this,
        it -> it.net.openConnections());
    counter("weft.connections.opened", null, "Connections opened", it -> it.openedConnections());
    counter("weft.network.received", "bytes", "Bytes that came", it -> it.receivedBytes());
    counter("weft.network.sent", "bytes", "Bytes that were sent", it -> it.sentBytes());
    meters.gauge(
        "weft.tls.handshakes.active",
        "TLS handshakes under way",
        this,
        it -> it.net.handshakesUnderWay());
    handshakes("success", it -> it.handshakes());
    handshakes("failure", it -> it.failedHandshakes());
  }

  private void gauge(String name, String description, ToDoubleFunction<Figures> value) {
    meters.gauge(name, description, this, it -> value.applyAsDouble(it.latest));
  }

  private void count(String name, String description, ToDoubleFunction<Figures> value) {
    meters.counter(
        name, null, description, Tags.empty(), this, it -> value.applyAsDouble(it.latest));
  }

  private void counter(
      String name, @Nullable String unit, String description, ToDoubleFunction<NetTotals> value) {
    meters.counter(name, unit, description, Tags.empty(), this, it -> value.applyAsDouble(it.net));
  }

  private void handshakes(String outcome, ToDoubleFunction<NetTotals> value) {
    meters.counter(
        "weft.tls.handshakes",
        null,
        "TLS handshakes that have ended",
        Tags.of("outcome", outcome),
        this,
        it -> value.applyAsDouble(it.net));
  }

  // ---- looking

  /** Asks the loop for what only it may read; does not wait. */
  void ask() {
    if (asked != null) {
      return; // it still owes the last answer
    }
    CompletableFuture<Network> answer = new CompletableFuture<>();
    long now = System.nanoTime();
    try {
      var _ =
          loop.callSoonThreadsafe(() ->
              answer.complete(
                  new Network(NetInspection.totals(loop), NetInspection.servers(loop))));
      asked = new Asked(answer, now);
    } catch (IllegalStateException closed) {
      // The next look will find it gone.
    }
  }

  private double unansweredNanos() {
    Asked question = asked;
    return question == null || question.answer().isDone()
        ? 0
        : System.nanoTime() - question.nanos();
  }

  /** Takes what is known, and waits so long for the loop's answer. */
  void take(long patienceNanos) {
    long now = System.nanoTime();
    latest = figures();
    steps.take(measurement.stepTimes(), now);
    lags.take(measurement.lags(), now);
    Asked question = asked;
    if (question == null) {
      return;
    }
    try {
      Network network = question.answer().get(patienceNanos, TimeUnit.NANOSECONDS);
      asked = null;
      net = network.totals();
      takeServers(network.servers());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      // It is blocked: the older figures stay.
    } catch (ExecutionException e) {
      throw new AssertionError("only completed with a value", e);
    }
  }

  private void takeServers(List<ServerFigures> now) {
    Set<String> there = new TreeSet<>();
    for (ServerFigures figures : now) {
      String address = ServerMeters.addressOf(figures);
      there.add(address);
      ServerMeters known = servers.get(address);
      if (known == null) {
        servers.put(address, new ServerMeters(meters.tagged("address", address), figures));
      } else {
        known.take(figures);
      }
    }
    servers
        .entrySet()
        .removeIf(each -> {
          boolean gone = !there.contains(each.getKey());
          if (gone) {
            each.getValue().close();
          }
          return gone;
        });
  }

  @Override
  public void close() {
    measurement.close();
    servers.values().forEach(ServerMeters::close);
    servers.clear();
    meters.close();
  }
}

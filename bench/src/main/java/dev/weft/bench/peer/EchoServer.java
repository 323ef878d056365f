package dev.weft.bench.peer;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A running echo server, and the load on it. */
public final class EchoServer implements AutoCloseable {
  private final LoadedServer server;
  private final int port;

  private EchoServer(LoadedServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /** Starts the server and waits until it listens. */
  public static EchoServer start(Program program, Children children, Pinning pinning, Tools tools)
      throws IOException, ChildFailure, InterruptedException {
    var server = LoadedServer.start(program.name(), program, children, pinning, tools);
    return new EchoServer(server, server.awaitPort("listening on "));
  }

  /**
   * What clients do.
   *
   * @param connections how many are open
   * @param active how many of them talk
   * @param sizeBytes of a message
   */
  public record Load(
      int connections, int active, int sizeBytes, double warmSeconds, double seconds, Tls tls) {
    /** Whether the load encrypts, and what it counts then. */
    public enum Tls {
      OFF,
      ON,
      /** A request is a connection with a full handshake and a few bytes. */
      FULL_HANDSHAKES,
      /** The same, with the session of the last connection. */
      RESUMED_HANDSHAKES
    }

    private List<String> options(int port) {
      List<String> options =
          new ArrayList<>(
              List.of(
                  "--port",
                  Integer.toString(port),
                  "--connections",
                  Integer.toString(connections),
                  "--active",
                  Integer.toString(active),
                  "--size",
                  Integer.toString(sizeBytes),
                  "--warm",
                  Double.toString(warmSeconds),
                  "--seconds",
                  Double.toString(seconds)));
      options.addAll(
          switch (tls) {
            case OFF -> List.<String>of();
            case ON -> List.of("--tls", "yes");
            case FULL_HANDSHAKES -> List.of("--handshakes", "full");
            case RESUMED_HANDSHAKES -> List.of("--handshakes", "resumed");
          });
      return options;
    }

    private Duration patience() {
      return LoadedServer.patience(warmSeconds, seconds);
    }
  }

  /** Loads the server, and returns its figures: rate, p99, cpu and load_busy. */
  public Map<String, Double> measure(Load load)
      throws IOException, ChildFailure, InterruptedException {
    return server.measure(load.options(port), load.patience());
  }

  /** Loads the server for a while, without figures. */
  public void warmUp(Load load, double seconds)
      throws IOException, ChildFailure, InterruptedException {
    Load warming =
        new Load(
            load.connections,
            load.active,
            load.sizeBytes,
            seconds,
            LoadedServer.WARM_UP_END_SECONDS,
            load.tls);
    server.warmUp(warming.options(port), warming.patience());
  }

  /** The same, and looks at the server before the first message, when all connections stand. */
  public Map<String, Double> measure(Load load, WhileIdle whileIdle)
      throws IOException, ChildFailure, InterruptedException {
    return server.measure(load.options(port), load.patience(), whileIdle);
  }

  /** The server's process. */
  public long pid() {
    return server.child().pid();
  }

  /** Where the server listens. */
  public int port() {
    return port;
  }

  /** The process, to end it kindly. */
  public Child child() {
    return server.child();
  }

  @Override
  public void close() {
    server.close();
  }
}

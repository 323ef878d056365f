package dev.weft.net;

import static dev.weft.net.Net.createConnection;
import static dev.weft.net.Net.createServer;
import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;

import dev.weft.EventLoop;
import dev.weft.Future;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Both ends of one connection over loopback, for tests of either. */
public final class Peers {
  private Peers() {}

  /** The streams of both ends. */
  public record Streams(Connection client, Connection server) {}

  /** The protocols of both ends. */
  public record Protocols<P extends Protocol>(P client, P server) {}

  /** A connection whose server's end is left to the test: its handler waits for ever. */
  public static Streams streams(StreamOptions options) throws IOException {
    Future<Connection> served = EventLoop.running().createFuture();
    try (var server =
        startServer(
            "127.0.0.1",
            0,
            (reader, writer) -> {
              served.setResult(new Connection(reader, writer));
              try {
                writer.waitClosed();
              } catch (IOException e) {
                // How its connection ends is the test's business.
              }
            },
            ServerOptions.DEFAULT.withStreams(options))) {
      var client = openConnection("127.0.0.1", server.port(), options);
      return new Streams(client, served.await());
    }
  }

  public static <P extends Protocol> Protocols<P> protocols(Supplier<P> make) throws IOException {
    List<P> served = new ArrayList<>();
    try (var server =
        createServer(
            () -> {
              P protocol = make.get();
              served.add(protocol);
              return protocol;
            },
            "127.0.0.1",
            0)) {
      P client = createConnection(make, "127.0.0.1", server.port()).protocol();
      Loops.until(() -> !served.isEmpty());
      Loops.turn();
      return new Protocols<>(client, served.getFirst());
    }
  }

  /** Closes an end so that the other one sees a reset. */
  public static void reset(Transport end) throws IOException {
    end.extraInfo(ExtraInfo.CHANNEL).setOption(StandardSocketOptions.SO_LINGER, 0);
    end.abort();
  }
}

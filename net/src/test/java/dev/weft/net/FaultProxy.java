package dev.weft.net;

import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;

import dev.weft.Async;
import java.io.IOException;
import java.time.Duration;

/** Stands between a client and a server, and does to their bytes what bad networks do. */
final class FaultProxy implements AutoCloseable {

  /** What happens to the bytes of one direction. */
  sealed interface Fault {
    /** Nothing. */
    record None() implements Fault {}

    /** Each byte comes by itself. */
    record Dribble() implements Fault {}

    /** Each piece comes late. */
    record Delay(Duration by) implements Fault {}

    /** After so many bytes the connection is closed in both directions. */
    record Cut(long afterBytes) implements Fault {}

    /** After so many bytes the connection is reset. */
    record Reset(long afterBytes) implements Fault {}

    /** After so many bytes this direction ends, and what comes later is lost. */
    record HalfClose(long afterBytes) implements Fault {}

    /** After so many bytes nothing is read any more. */
    record Stall(long afterBytes) implements Fault {}
  }

  private final Server server;

  private FaultProxy(Server server) {
    this.server = server;
  }

  /** A proxy for a server on this machine; its faults are those of both directions. */
  static FaultProxy to(int port, Fault toServer, Fault toClient) throws IOException {
    return new FaultProxy(
        startServer(
            "127.0.0.1",
            0,
            (reader, writer) -> {
              try (var upstream = openConnection("127.0.0.1", port)) {
                Async.gather(
                        Async.createTask(() -> pass(reader, upstream.writer(), writer, toServer)),
                        Async.createTask(() -> pass(upstream.reader(), writer, writer, toClient)))
                    .await();
              } catch (IOException | java.util.concurrent.CompletionException e) {
                writer.transport().abort(); // one side is gone: so is the other
              }
            }));
  }

  int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
    server.abortClients();
  }

  /** Passes bytes on until the end of the stream or of the fault's patience. */
  private static void pass(StreamReader from, StreamWriter to, StreamWriter client, Fault fault)
      throws IOException {
    long passed = 0;
    if (most(fault, passed) == 0) {
      end(fault, from, to, client);
      return;
    }
    byte[] piece = from.read(most(fault, passed));
    while (piece.length > 0) {
      if (fault instanceof Fault.Delay delay) {
        Async.sleep(delay.by());
      }
      to.write(piece);
      to.drain();
      passed += piece.length;
      if (most(fault, passed) == 0) {
        end(fault, from, to, client);
        return;
      }
      piece = from.read(most(fault, passed));
    }
    to.writeEof();
  }

  private static int most(Fault fault, long passed) {
    long most =
        switch (fault) {
          case Fault.Dribble _ -> 1;
          case Fault.Cut cut -> cut.afterBytes() - passed;
          case Fault.Reset reset -> reset.afterBytes() - passed;
          case Fault.HalfClose half -> half.afterBytes() - passed;
          case Fault.Stall stall -> stall.afterBytes() - passed;
          case Fault.None _, Fault.Delay _ -> 1 << 16;
        };
    return (int) Math.min(most, 1 << 16);
  }

  private static void end(Fault fault, StreamReader from, StreamWriter to, StreamWriter client)
      throws IOException {
    switch (fault) {
      case Fault.Cut _ -> {
        to.close();
        client.close();
      }
      case Fault.Reset _ -> {
        Peers.reset(client.transport());
        Peers.reset(to.transport());
      }
      case Fault.HalfClose _ -> {
        to.writeEof();
        byte[] lost;
        do {
          lost = from.read(1 << 16);
        } while (lost.length > 0);
      }
      default -> dev.weft.EventLoop.running().createFuture().await();
    }
  }
}

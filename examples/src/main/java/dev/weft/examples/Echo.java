package dev.weft.examples;

import static dev.weft.Async.createTask;
import static dev.weft.net.Net.createServer;
import static dev.weft.net.Net.startServer;
import static dev.weft.net.Sockets.sockAccept;
import static dev.weft.net.Sockets.sockRecvInto;
import static dev.weft.net.Sockets.sockSendAll;

import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import dev.weft.net.GroupServer;
import dev.weft.net.Net;
import dev.weft.net.Protocol;
import dev.weft.net.Server;
import dev.weft.net.ServerOptions;
import dev.weft.net.StreamHandler;
import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;
import dev.weft.net.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An echo server: sends back what comes in, for as many clients at once as there are descriptors.
 *
 * <p>{@code Echo [--host H] [--port P] [--api streams|protocol|sockets] [--loops N]}. With several
 * loops, each has a thread and serves a part of the clients. SIGINT and SIGTERM end it: it stops
 * listening, gives its clients two seconds to finish, closes their connections, and exits as such
 * signals do, with 130 and 143. A second signal ends it at once.
 */
public final class Echo {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int SOCKETS_BACKLOG = 1024;
  private static final Duration GRACE = Duration.ofSeconds(2);

  private Echo() {}

  /**
   * Serves until a signal comes.
   *
   * @param args what the class comment says
   */
  public static void main(String[] args) {
    ServerProgram.start("echo", args, Arguments::parse, Echo::serve);
  }

  private static void serve(Arguments arguments) throws IOException {
    if (arguments.api() == Api.SOCKETS) {
      serveSockets(arguments);
    } else if (arguments.loops() > 1) {
      serveOnGroup(arguments);
    } else {
      serveOnThisLoop(arguments);
    }
  }

  private static void serveOnThisLoop(Arguments arguments) throws IOException {
    try (var server = start(arguments.api(), arguments.host(), arguments.port())) {
      ServerProgram.announce(server.addresses());
      try {
        ServerProgram.waitForCancellation();
      } finally {
        // The cancellation is delivered: from here on the task can wait again.
        boolean _ = server.shutdown(GRACE);
      }
    }
  }

  private static void serveOnGroup(Arguments arguments) throws IOException {
    try (var group = LoopGroup.start(arguments.loops());
        var server = startOn(group, arguments)) {
      ServerProgram.announce(server.addresses());
      try {
        ServerProgram.waitForCancellation();
      } finally {
        boolean _ = server.shutdown(GRACE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts it
    }
  }

  private static void serveSockets(Arguments arguments) throws IOException {
    var address = new InetSocketAddress(arguments.host(), arguments.port());
    try (var listener = ServerSocketChannel.open()) {
      listener.configureBlocking(false);
      listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      listener.bind(address, SOCKETS_BACKLOG);
      ServerProgram.announce(List.of((InetSocketAddress) listener.getLocalAddress()));
      var echo = new SocketEcho();
      while (true) {
        SocketChannel client = sockAccept(listener);
        createTask(() -> echo.handle(client));
      }
    }
  }

  static Server start(Api api, String host, int port) throws IOException {
    return switch (api) {
      case STREAMS -> startServer(host, port, new StreamEcho()::handle);
      case PROTOCOL -> createServer(ProtocolEcho::new, host, port);
      case SOCKETS -> throw new IllegalArgumentException("there is no Server in --api sockets");
    };
  }

  private static GroupServer startOn(LoopGroup group, Arguments arguments)
      throws IOException, InterruptedException {
    if (arguments.api() == Api.PROTOCOL) {
      return Net.createServer(
          group, ProtocolEcho::new, arguments.host(), arguments.port(), ServerOptions.DEFAULT);
    }
    Map<EventLoop, StreamEcho> echoes = new ConcurrentHashMap<>();
    StreamHandler handler =
        (reader, writer) ->
            echoes
                .computeIfAbsent(EventLoop.running(), _ -> new StreamEcho())
                .handle(reader, writer);
    return Net.startServer(group, arguments.host(), arguments.port(), handler);
  }

  /** Tasks that read, write, and wait for the peer to keep up. */
  private static final class StreamEcho {
    /**
     * One for all connections of a loop: it is filled just before read() returns, and no other task
     * of the loop runs until drain() or the next read(), when it is used up.
     */
    private final byte[] buffer = new byte[BUFFER_BYTES];

    void handle(StreamReader reader, StreamWriter writer) throws IOException {
      int count;
      while ((count = reader.read(buffer, 0, buffer.length)) > 0) {
        writer.write(buffer, 0, count);
        writer.drain();
      }
    }
  }

  /** Tasks that work on the sockets themselves. */
  private static final class SocketEcho {
    /** One for all connections: it is used up before a task waits for another read. */
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    void handle(SocketChannel client) throws IOException {
      try (client) {
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        while (sockRecvInto(client, buffer.clear()) > 0) {
          client.write(buffer.flip());
          if (buffer.hasRemaining()) {
            // The others need the buffer while this task waits.
            byte[] rest = new byte[buffer.remaining()];
            buffer.get(rest);
            sockSendAll(client, rest);
          }
        }
      }
    }
  }

  /** No tasks: the loop calls. */
  private static final class ProtocolEcho implements Protocol {
    private @Nullable Transport transport;

    @Override
    public void connectionMade(Transport newTransport) {
      transport = newTransport;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      transport().write(data);
    }

    @Override
    public void pauseWriting() {
      transport().pauseReading();
    }

    @Override
    public void resumeWriting() {
      transport().resumeReading();
    }

    private Transport transport() {
      return Objects.requireNonNull(transport, "the loop calls connectionMade first");
    }
  }

  /** The levels of the library that the server can be written on. */
  enum Api {
    STREAMS,
    PROTOCOL,
    SOCKETS
  }

  private record Arguments(String host, int port, Api api, int loops) {

    static Arguments parse(String[] args) {
      var parsed = new Arguments("127.0.0.1", 9000, Api.STREAMS, 1);
      for (int i = 0; i < args.length; i += 2) {
        if (i + 1 == args.length && args[i].startsWith("--")) {
          throw new IllegalArgumentException(args[i] + " needs a value");
        }
        parsed =
            switch (args[i]) {
              case "--host" -> parsed.withHost(args[i + 1]);
              case "--port" -> parsed.withPort(ServerProgram.port(args[i + 1]));
              case "--api" -> parsed.withApi(apiOf(args[i + 1]));
              case "--loops" -> parsed.withLoops(ServerProgram.loops(args[i + 1]));
              default ->
                  throw new IllegalArgumentException(
                      "unknown argument '"
                          + args[i]
                          + "': use --host H, --port P, --api streams|protocol|sockets or --loops N");
            };
      }
      if (parsed.loops > 1 && parsed.api == Api.SOCKETS) {
        throw new IllegalArgumentException(
            "--loops " + parsed.loops + " with --api sockets: that one runs on a single loop");
      }
      return parsed;
    }

    private Arguments withHost(String newHost) {
      return new Arguments(newHost, port, api, loops);
    }

    private Arguments withPort(int newPort) {
      return new Arguments(host, newPort, api, loops);
    }

    private Arguments withApi(Api newApi) {
      return new Arguments(host, port, newApi, loops);
    }

    private Arguments withLoops(int newLoops) {
      return new Arguments(host, port, api, newLoops);
    }

    private static Api apiOf(String text) {
      return switch (text) {
        case "streams" -> Api.STREAMS;
        case "protocol" -> Api.PROTOCOL;
        case "sockets" -> Api.SOCKETS;
        default ->
            throw new IllegalArgumentException(
                "--api " + text + ": use streams, protocol or sockets");
      };
    }
  }
}

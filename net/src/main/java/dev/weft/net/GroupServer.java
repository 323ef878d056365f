package dev.weft.net;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.LoopGroup;
import dev.weft.Task;
import dev.weft.net.internal.bytes.Closing;
import dev.weft.net.internal.connect.Binder;
import dev.weft.net.internal.connect.HandedChannels;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.poll.Network;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server on every loop of a {@link LoopGroup}, all of them on the same port: for more connections
 * than one processor can serve.
 *
 * {@snippet file="GroupServerTest.java" region="group"}
 *
 * <p>Made by {@link Net#startServer(LoopGroup, String, int, StreamHandler)}. Each connection
 * belongs to one loop, and stays there: its handler needs no locks but for what it shares with the
 * handlers on other loops. Where the system has {@code SO_REUSEPORT} (Linux, macOS), each loop
 * listens by a socket of its own, and the system spreads the connections by the peers' addresses,
 * evenly only when there are many. Elsewhere the first loop accepts them all, and hands them round.
 * A port that is in use already is refused all the same, unless {@link ServerOptions#withReusePort}
 * asked for it to be shared.
 *
 * <p>A loop that dies takes its connections with it. New ones go to the loops that are left, and
 * the methods do for those what they do; where the first loop accepts for all and dies, another one
 * accepts in its place.
 *
 * <p>Any thread may call the methods, and a task of any loop. They wait for the loops' answers: a
 * task is suspended meanwhile, another thread blocks.
 */
public final class GroupServer implements AutoCloseable {
  private final List<EventLoop> loops;

  /**
   * One for each loop, which alone may touch it. Each loop in turn adds its own when it is started,
   * and any thread reads.
   */
  private final List<Server> servers = new CopyOnWriteArrayList<>();

  /** Set when starting has failed: a server that is made after that is closed at once. */
  private volatile boolean abandoned;

  private GroupServer(List<EventLoop> loops) {
    this.loops = loops;
  }

  /** Makes a server of sockets, on the running loop. */
  interface Opener {
    Server open(List<ServerSocketChannel> sockets, ServerOptions options) throws IOException;
  }

  /**
   * Starts servers at the level of streams: {@link Net#startServer(LoopGroup, String, int,
   * StreamHandler, ServerOptions)}.
   */
  static GroupServer ofStreams(
      LoopGroup group,
      @Nullable String host,
      int port,
      StreamHandler handler,
      ServerOptions options)
      throws IOException, InterruptedException {
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(handler, "handler");
    Objects.requireNonNull(options, "options");
    return start(
        group,
        host,
        port,
        options,
        hasReusePort(),
        (sockets, settings) -> ServerStart.ofStreams(sockets, handler, settings));
  }

  /**
   * Starts servers at the level of protocols: {@link Net#createServer(LoopGroup, Supplier, String,
   * int, ServerOptions)}.
   */
  static GroupServer ofProtocols(
      LoopGroup group,
      Supplier<? extends Protocol> protocols,
      @Nullable String host,
      int port,
      ServerOptions options)
      throws IOException, InterruptedException {
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(protocols, "protocols");
    Objects.requireNonNull(options, "options");
    return start(
        group,
        host,
        port,
        options,
        hasReusePort(),
        (sockets, settings) -> ServerStart.ofProtocols(sockets, protocols, settings));
  }

  // ---- where it was opened before Net could

  /**
   * The same as {@link Net#startServer(LoopGroup, String, int, StreamHandler)}.
   *
   * @param group the loops
   * @param host the address to listen on, or a name, or null
   * @param port the port, or 0
   * @param handler serves one connection, in a task of its loop
   * @return the server, to be closed by the caller
   * @throws IOException if an address cannot be listened on; then none is
   * @throws InterruptedException if the calling thread is interrupted; then nothing is left
   * @throws IllegalArgumentException if the port is out of range
   * @throws IllegalStateException if the group is closed
   * @deprecated {@link Net} opens all that there is to open
   */
  @Deprecated
  public static GroupServer startServer(
      LoopGroup group, @Nullable String host, int port, StreamHandler handler)
      throws IOException, InterruptedException {
    return ofStreams(group, host, port, handler, ServerOptions.DEFAULT);
  }

  /**
   * The same as {@link Net#startServer(LoopGroup, String, int, StreamHandler, ServerOptions)}.
   *
   * @param group the loops
   * @param host the address to listen on, or a name, or null
   * @param port the port, or 0
   * @param handler serves one connection, in a task of its loop
   * @param options how to listen and serve
   * @return the server, to be closed by the caller
   * @throws IOException if an address cannot be listened on; then none is
   * @throws InterruptedException if the calling thread is interrupted; then nothing is left
   * @throws IllegalArgumentException if the port is out of range
   * @throws IllegalStateException if the group is closed
   * @deprecated {@link Net} opens all that there is to open
   */
  @Deprecated
  public static GroupServer startServer(
      LoopGroup group,
      @Nullable String host,
      int port,
      StreamHandler handler,
      ServerOptions options)
      throws IOException, InterruptedException {
    return ofStreams(group, host, port, handler, options);
  }

  /**
   * The same as {@link Net#createServer(LoopGroup, Supplier, String, int, ServerOptions)}.
   *
   * @param group the loops
   * @param protocols makes a protocol for each connection, on its loop
   * @param host the address to listen on, or a name, or null
   * @param port the port, or 0
   * @param options how to listen and serve
   * @return the server, to be closed by the caller
   * @throws IOException if an address cannot be listened on; then none is
   * @throws InterruptedException if the calling thread is interrupted; then nothing is left
   * @throws IllegalArgumentException if the port is out of range
   * @throws IllegalStateException if the group is closed
   * @deprecated {@link Net} opens all that there is to open
   */
  @Deprecated
  public static GroupServer createServer(
      LoopGroup group,
      Supplier<? extends Protocol> protocols,
      @Nullable String host,
      int port,
      ServerOptions options)
      throws IOException, InterruptedException {
    return ofProtocols(group, protocols, host, port, options);
  }

  private static boolean hasReusePort() throws IOException {
    try (var probe = ServerSocketChannel.open()) {
      return probe.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
    }
  }

  /**
   * Starts servers.
   *
   * @param portsOfTheirOwn whether each loop listens by itself, or the first one for all
   */
  static GroupServer start(
      LoopGroup group,
      @Nullable String host,
      int port,
      ServerOptions options,
      boolean portsOfTheirOwn,
      Opener opener)
      throws IOException, InterruptedException {
    Addresses.checkPort(port);
    Network.ensureMayLeave("a server on a LoopGroup", "one on the loop of the host");
    List<EventLoop> loops = group.loops();
    // No connection is served before all loops can.
    ServerOptions settings = options.withStartServing(false);
    var binder = new Binder(settings.resolverOrStandard(), settings);
    var sharing = new Binder(settings.resolverOrStandard(), settings.withReusePort(true));
    var made = new GroupServer(loops);
    boolean complete = false;
    try {
      ask(
          loops.getFirst(),
          () -> {
            List<ServerSocketChannel> sockets = binder.bind(Collections.singletonList(host), port);
            if (portsOfTheirOwn && loops.size() > 1) {
              Binder.share(sockets);
            }
            return made.keep(opener.open(sockets, settings));
          });
      List<InetSocketAddress> addresses = made.addresses();
      for (EventLoop loop : loops.subList(1, loops.size())) {
        ask(
            loop,
            () ->
                made.keep(
                    opener.open(
                        portsOfTheirOwn ? sharing.bindAgain(addresses) : List.of(), settings)));
      }
      if (!portsOfTheirOwn) {
        made.handRound(group);
      }
      if (options.startServing()) {
        made.startServing();
      }
      complete = true;
      group.onSignal(() -> made.endAtSignal(options.grace()));
      return made;
    } finally {
      if (!complete) {
        made.abandoned = true;
        made.close();
      }
    }
  }

  /**
   * Adds the server of the running loop. The thread that starts them may have been interrupted
   * meanwhile: of its look at the servers and this one's look at its mark, one comes second.
   */
  private Server keep(Server server) {
    servers.add(server);
    if (abandoned) {
      server.close();
    }
    return server;
  }

  /**
   * Lets the first loop give what it accepts to all loops in turn. When it dies, another one
   * accepts in its place, by the same sockets: what comes in between waits there.
   */
  private void handRound(LoopGroup group) throws IOException, InterruptedException {
    List<HandedChannels<SocketChannel>> ways = new CopyOnWriteArrayList<>();
    List<HandedChannels<ServerSocketChannel>> heirs = new CopyOnWriteArrayList<>();
    Consumer<SocketChannel> round = channel -> handToNext(group, ways, channel);
    Consumer<ServerSocketChannel> onward = socket -> handToNext(group, heirs, socket);
    for (int i = 0; i < loops.size(); i++) {
      EventLoop loop = loops.get(i);
      Server server = servers.get(i);
      boolean _ =
          ask(
              loop,
              () -> {
                ways.add(new HandedChannels<>(loop, server::connected, round));
                heirs.add(new HandedChannels<>(loop, server::takeListener, onward));
                server.handOver(round);
                Runnable _ = loop.onClose(() -> server.giveUpListeners().forEach(onward));
                return true;
              });
    }
  }

  /** Any thread: that of the loop which accepts, or of one that dies. */
  private <C extends Channel> void handToNext(
      LoopGroup group, List<HandedChannels<C>> ways, C channel) {
    for (int tries = 0; tries < loops.size(); tries++) {
      EventLoop next;
      try {
        next = group.next();
      } catch (IllegalStateException noneRuns) {
        break;
      }
      int index = loops.indexOf(next);
      if (index < ways.size() && ways.get(index).tryHand(channel)) {
        return;
      }
    }
    Closing.quietly(channel);
  }

  /**
   * The addresses that it listens on. With port 0 asked for, this tells the port that the system
   * chose.
   *
   * @return the addresses, at least one; none once the server is closed, or no loop is left that
   *     listens
   * @throws InterruptedException if the calling thread is interrupted
   */
  public List<InetSocketAddress> addresses() throws InterruptedException {
    for (int i = 0; i < servers.size(); i++) {
      Server server = servers.get(i);
      List<InetSocketAddress> addresses = answer(begin(loops.get(i), server::addresses));
      if (addresses != null && !addresses.isEmpty()) {
        return addresses;
      }
    }
    return List.of();
  }

  /**
   * The port that it listens on.
   *
   * @return the port of its first address
   * @throws InterruptedException if the calling thread is interrupted
   * @throws IllegalStateException if it is closed
   */
  public int port() throws InterruptedException {
    List<InetSocketAddress> addresses = addresses();
    if (addresses.isEmpty()) {
      throw new IllegalStateException("port() of a closed server: ask before close()");
    }
    return addresses.getFirst().getPort();
  }

  /**
   * The server on each loop, in the order of {@link LoopGroup#loops()}. Only code of that loop may
   * use it.
   *
   * @return as many as there are loops
   */
  public List<Server> servers() {
    return Collections.unmodifiableList(servers);
  }

  /**
   * Begins to accept, where {@link ServerOptions#startServing()} put that off. Does nothing the
   * second time.
   *
   * @throws InterruptedException if the calling thread is interrupted
   * @throws IllegalStateException if it is closed
   */
  public void startServing() throws InterruptedException {
    onAll(server -> {
      server.startServing();
      return true;
    });
  }

  /**
   * Ends the servers of all loops at the same time, as {@link Server#shutdown} does on one. A
   * handler of any of the loops may call it.
   *
   * <p>A signal that ends the {@linkplain LoopGroup group} does the same before, with the grace of
   * {@link ServerOptions#withGrace}, so a program that waits in {@link LoopGroup#join()} needs no
   * call of this.
   *
   * @param grace how long handlers and connections may go on, from 0 on
   * @return whether all ended by themselves within the grace
   * @throws InterruptedException if the calling thread is interrupted; the servers go on ending
   * @throws IllegalArgumentException if the grace is negative
   */
  public boolean shutdown(Duration grace) throws InterruptedException {
    ServerOptions.checkGrace(grace);
    EventLoop here = EventLoop.runningOrNull();
    Task<?> caller = here == null ? null : here.currentTask();
    return onAll(server -> server.shutdown(grace, caller));
  }

  private void endAtSignal(Duration grace) {
    try {
      boolean _ = shutdown(grace);
    } catch (IllegalStateException e) {
      // No loop runs any more, so nothing is left to be ended.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Stops accepting; connections go on. Does nothing the second time, or if the group is closed.
   * Does not wait.
   */
  @Override
  public void close() {
    for (int i = 0; i < servers.size(); i++) {
      Server server = servers.get(i);
      try {
        loops.get(i).callSoonThreadsafe(server::close);
      } catch (IllegalStateException e) {
        // The loop is closed, and so is all that it had.
      }
    }
  }

  /** Does something on all loops at once that have not died, and tells whether all say true. */
  private boolean onAll(OnServer action) throws InterruptedException {
    List<@Nullable Future<Boolean>> answers = new ArrayList<>();
    for (int i = 0; i < servers.size(); i++) {
      Server server = servers.get(i);
      answers.add(begin(loops.get(i), () -> action.on(server)));
    }
    if (answers.stream().allMatch(Objects::isNull)) {
      throw new IllegalStateException(
          "no loop of " + this + " runs: the group was closed, or died");
    }
    boolean all = true;
    for (Future<Boolean> answer : answers) {
      Boolean said = answer(answer);
      all &= said == null || said;
    }
    return all;
  }

  /** Asks a loop; null if it has died, or been closed. */
  private static <T> @Nullable Future<T> begin(EventLoop loop, Callable<T> question) {
    try {
      return loop.submit(question);
    } catch (IllegalStateException e) {
      if (!loop.isClosed()) {
        throw e;
      }
      return null;
    }
  }

  /** Waits for an answer; null if there is none, as the loop has died. */
  private static <T> @Nullable T answer(@Nullable Future<T> asked) throws InterruptedException {
    try {
      return asked == null ? null : await(asked);
    } catch (CancellationException e) {
      return null; // it has died meanwhile
    } catch (IOException e) {
      throw new CompletionException(e); // none of the questions throws one
    }
  }

  private interface OnServer {
    boolean on(Server server);
  }

  private static <T> T ask(EventLoop loop, Callable<T> question)
      throws IOException, InterruptedException {
    return await(loop.submit(question));
  }

  private static <T> T await(Future<T> answer) throws IOException, InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException failure -> throw failure;
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new CompletionException(e);
      }
    }
  }

  @Override
  public String toString() {
    return "GroupServer" + loops;
  }
}

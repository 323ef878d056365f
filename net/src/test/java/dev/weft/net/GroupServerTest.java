package dev.weft.net;

import static dev.weft.net.Net.openConnection;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import dev.weft.net.internal.poll.EpollPoller;
import dev.weft.net.internal.poll.LinkedEpoll;
import dev.weft.net.internal.poll.SelectorPoller;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupServerTest {
  @BeforeAll
  static void link() {
    LinkedEpoll.ensure(); // what breaks a poller is of one in epoll
  }

  private static final StreamHandler WHICH_LOOP =
      (_, writer) -> writer.writeLine(EventLoop.running().toString());

  private static Map<String, Integer> ask(int port, int times) throws Exception {
    Map<String, Integer> answers = new HashMap<>();
    Loops.run(() -> {
      for (int i = 0; i < times; i++) {
        try (var connection = openConnection("127.0.0.1", port)) {
          answers.merge(String.valueOf(connection.reader().readLine()), 1, Integer::sum);
        }
      }
    });
    return answers;
  }

  @Test
  void startServer_manyConnections_areServedByAllLoops() throws Exception {
    // @start region="group"
    try (var group = LoopGroup.start(2);
        var server =
            Net.startServer(
                group,
                "127.0.0.1",
                0,
                (_, writer) -> writer.writeLine(EventLoop.running().toString()))) {
      // @end
      Map<String, Integer> answers = ask(server.port(), 100);

      assertThat(answers.keySet())
          .containsExactlyInAnyOrderElementsOf(
              group.loops().stream().map(EventLoop::toString).toList());
    }
  }

  @Test
  void startServer_withoutReusePort_handsConnectionsRound() throws Exception {
    try (var group = LoopGroup.start(3);
        var server =
            GroupServer.start(
                group,
                "127.0.0.1",
                0,
                ServerOptions.DEFAULT,
                false,
                (sockets, options) -> ServerStart.ofStreams(sockets, WHICH_LOOP, options))) {
      assertThat(ask(server.port(), 9).values()).containsExactly(3, 3, 3);
    }
  }

  @Test
  void createServer_protocols_areMadeOnTheirLoops() throws Exception {
    try (var group = LoopGroup.start(2);
        var server = Net.createServer(group, Greeter::new, "127.0.0.1", 0, ServerOptions.DEFAULT)) {
      assertThat(ask(server.port(), 10).keySet())
          .isSubsetOf(group.loops().stream().map(EventLoop::toString).toList());
    }
  }

  private static final class Greeter implements Protocol {
    @Override
    public void connectionMade(Transport transport) {
      transport.write((EventLoop.running() + "\n").getBytes(UTF_8));
      transport.close();
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      throw new AssertionError("nobody sends anything");
    }
  }

  @Test
  void startServer_inATask_suspendsIt() throws Exception {
    Loops.run(() -> {
      try (var group = LoopGroup.start(2);
          var server = Net.startServer(group, "127.0.0.1", 0, WHICH_LOOP)) {
        try (var connection = openConnection("127.0.0.1", server.port())) {
          assertThat(connection.reader().readLine()).startsWith("weft-loop-");
        }
        assertThat(server.servers()).hasSize(2);
      }
    });
  }

  @Test
  void startServer_portTaken_leavesNothing() throws Exception {
    try (var group = LoopGroup.start(2);
        var other = new ServerSocket(0)) {
      assertThatThrownBy(
              () -> Net.startServer(group, "127.0.0.1", other.getLocalPort(), WHICH_LOOP))
          .isInstanceOf(BindException.class);

      for (EventLoop loop : group.loops()) {
        assertThat(loop.submit(Loops::watchedChannels).get()).isZero();
      }
    }
  }

  @Test
  void shutdown_connectionsOnAllLoops_endsThemWithinTheGrace() throws Exception {
    var handlers = new CountDownLatch(20);
    List<String> ended = new ArrayList<>();
    try (var group = LoopGroup.start(2);
        var server =
            Net.startServer(
                group,
                "127.0.0.1",
                0,
                (reader, _) -> {
                  handlers.countDown();
                  reader.readLine();
                })) {
      Loops.run(() -> {
        List<Connection> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          clients.add(openConnection("127.0.0.1", server.port()));
        }
        Async.toThread(() -> handlers.await());

        assertThat(server.shutdown(Duration.ZERO)).isFalse();

        for (var client : clients) {
          ended.add(String.valueOf(client.reader().readLine()));
          client.close();
        }
        assertThat(server.addresses()).isEmpty();
        assertThatThrownBy(server::port).isInstanceOf(IllegalStateException.class);
      });
    }
    assertThat(ended).hasSize(20).containsOnly("null");
  }

  @Test
  void shutdown_nobodyConnected_isOrderly() throws Exception {
    try (var group = LoopGroup.start(2);
        var server = Net.startServer(group, null, 0, WHICH_LOOP)) {
      assertThat(server.shutdown(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void startServer_groupClosed_isRefused() throws IOException {
    var group = LoopGroup.start(1);
    group.close();

    assertThatThrownBy(() -> Net.startServer(group, "127.0.0.1", 0, WHICH_LOOP))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void startServer_onTheIpv4Wildcard_listensOnItOnEveryLoop() throws Exception {
    try (var group = LoopGroup.start(3);
        var server = Net.startServer(group, "0.0.0.0", 0, WHICH_LOOP)) {
      for (int i = 0; i < 3; i++) {
        Server each = server.servers().get(i);

        assertThat(group.loops().get(i).submit(each::addresses).get())
            .containsExactly(
                new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), server.port()));
      }
      assertThat(ask(server.port(), 300).keySet()).hasSize(3);
    }
  }

  @Test
  void startServer_portOfAnotherGroup_isRefusedUnlessItIsToBeShared() throws Exception {
    try (var group = LoopGroup.start(2);
        var other = LoopGroup.start(2);
        var first = Net.startServer(group, "127.0.0.1", 0, WHICH_LOOP)) {
      int port = first.port();

      assertThatThrownBy(() -> Net.startServer(other, "127.0.0.1", port, WHICH_LOOP))
          .isInstanceOf(BindException.class);

      var shared = ServerOptions.DEFAULT.withReusePort(true);
      Net.startServer(other, "127.0.0.1", port, WHICH_LOOP, shared).close();
    }
  }

  @Test
  void startServer_interrupted_leavesNoServer() throws Exception {
    try (var group = LoopGroup.start(2)) {
      var interrupted = new CountDownLatch(1);
      Thread starter = Thread.currentThread();

      assertThatThrownBy(() ->
              GroupServer.start(
                  group,
                  "127.0.0.1",
                  0,
                  ServerOptions.DEFAULT,
                  true,
                  (sockets, options) -> {
                    starter.interrupt();
                    Loops.until(() -> interrupted.getCount() == 0);
                    return ServerStart.ofStreams(sockets, WHICH_LOOP, options);
                  }))
          .isInstanceOf(InterruptedException.class);
      interrupted.countDown();

      EventLoop first = group.loops().getFirst();
      while (first.submit(Loops::watchedChannels).get() > 0
          || first.submit(() -> first.allTasks().size()).get() > 1) {
        Thread.onSpinWait();
      }
    }
  }

  // ---- a loop that dies

  /**
   * Lets a loop of a group fail by its poller, and waits until its death is told, which is when its
   * sockets are closed: what the system has accepted for one that still listens is lost.
   */
  private static void kill(EventLoop loop) {
    var dead = new CompletableFuture<Void>();
    loop.setExceptionHandler((_, report) -> {
      if (report.message().contains("has died")) {
        dead.complete(null);
      }
    });
    var _ = loop.callSoonThreadsafe(() -> breakPoller(loop));
    dead.join();
  }

  private static void breakPoller(EventLoop loop) {
    try {
      if (loop.poller() instanceof SelectorPoller poller) {
        var pipe = Pipe.open(); // with something that the poller does not know
        pipe.source().configureBlocking(false);
        pipe.source().register(poller.selector(), SelectionKey.OP_READ, "a stranger");
        pipe.sink().write(ByteBuffer.allocate(1));
      } else {
        var field = EpollPoller.class.getDeclaredField("changed");
        field.setAccessible(true);
        field.set(loop.poller(), null);
      }
    } catch (IOException | ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static GroupServer start(LoopGroup group, boolean portsOfTheirOwn) throws Exception {
    return GroupServer.start(
        group,
        "127.0.0.1",
        0,
        ServerOptions.DEFAULT,
        portsOfTheirOwn,
        (sockets, options) -> ServerStart.ofStreams(sockets, WHICH_LOOP, options));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void loopsDie_oneAfterTheOther_theOthersServe(boolean portsOfTheirOwn) throws Exception {
    try (var group = LoopGroup.start(3);
        var server = start(group, portsOfTheirOwn)) {
      int port = server.port();
      List<EventLoop> loops = new ArrayList<>(group.loops());
      while (loops.size() > 1) {
        kill(loops.removeFirst());

        Map<String, Integer> answers = ask(port, 60);

        assertThat(answers.values().stream().mapToInt(i -> i).sum()).isEqualTo(60);
        assertThat(answers.keySet())
            .containsExactlyInAnyOrderElementsOf(loops.stream().map(EventLoop::toString).toList());
        assertThat(server.port()).isEqualTo(port);
      }
      assertThat(server.shutdown(Duration.ofSeconds(10))).isTrue();
      assertThat(server.addresses()).isEmpty();
      new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1")).close();
    }
  }

  /** What comes while the loop that accepts is just dying waits for the next one. */
  @Test
  void acceptingLoopDies_whileClientsConnect_allAreServed() throws Exception {
    try (var group = LoopGroup.start(3);
        var server = start(group, false)) {
      int port = server.port();
      var dying = new CountDownLatch(1);
      var answered = new ArrayList<String>();
      var clients =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  Loops.run(() -> {
                    for (int i = 0; i < 300; i++) {
                      if (i == 100) {
                        dying.countDown();
                      }
                      try (var connection = openConnection("127.0.0.1", port)) {
                        answered.add(String.valueOf(connection.reader().readLine()));
                      } catch (IOException cut) {
                        answered.add("null"); // was served by the loop that died
                      }
                    }
                  });
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      dying.await();
      kill(group.loops().getFirst());
      clients.join();

      assertThat(answered).hasSize(300);
      // Each client waits for its answer, so one at most was in the hands of the loop that died.
      assertThat(answered).filteredOn("null"::equals).hasSizeLessThanOrEqualTo(1);
    }
  }

  @Test
  void acceptingLoopDies_allOthersClosed_freesThePort() throws Exception {
    try (var group = LoopGroup.start(2);
        var server = start(group, false)) {
      int port = server.port();
      group.loops().forEach(GroupServerTest::kill);

      while (!isFree(port)) { // a loop says that it is closed before all of it is
        Thread.onSpinWait();
      }
      assertThat(server.addresses()).isEmpty();
    }
  }

  private static boolean isFree(int port) throws IOException {
    try (var _ = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return true;
    } catch (BindException e) {
      return false;
    }
  }
}

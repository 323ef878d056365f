package dev.weft.simulation;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.Action;
import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import dev.weft.Task;
import dev.weft.net.DatagramEndpoint;
import dev.weft.net.Net;
import dev.weft.net.Sockets;
import dev.weft.net.UnixSockets;
import dev.weft.process.Processes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** What leaves the simulation is refused, and what only seems to runs within it. */
class OutsideWorldTest {
  private final List<String> seen = new ArrayList<>();
  private final Simulation simulation = new Simulation(4);

  private void assertRefused(Action<?> body, String... words) {
    simulation.client("client", body);

    assertThatThrownBy(simulation::run)
        .isInstanceOf(SimulationException.class)
        .hasMessageContaining("client")
        .hasStackTraceContaining(OutsideWorldException.class.getName())
        .satisfies(e -> assertThat(e.toString()).contains(words));
  }

  private static void assumeMainEngine() {
    // On the other one such calls block the whole simulation, which stays in order by that.
    assumeTrue(!"baton".equals(System.getProperty("weft.engine")));
  }

  @Test
  void threadSleep_inATask_isRefused() {
    assumeMainEngine();
    assertRefused(() -> Thread.sleep(1), "blocks task client", "use sleep()");
  }

  @Test
  void threadOfOnesOwn_joined_isRefused() {
    assumeMainEngine();
    assertRefused(
        () -> {
          Thread joiner = Thread.currentThread();
          Thread.ofPlatform().start(() -> waitUntilItWaits(joiner)).join();
        },
        "host client");
  }

  /** A thread that has ended before it is joined blocks no task. */
  private static void waitUntilItWaits(Thread joiner) {
    while (joiner.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void threadPool_isRefusedWithItsThreadsName() {
    ExecutorService pool =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().name("my-pool").factory());
    try {
      assertRefused(
          () -> {
            EventLoop.running().runInExecutor(pool, () -> 1).await();
          },
          "my-pool",
          "toThread()");
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void unixSocket_isRefused() {
    assertRefused(
        () -> UnixSockets.openUnixConnection(Path.of("/tmp/socket")).close(), "Unix domain");
  }

  @Test
  void childProcess_isRefusedBeforeItIsStarted() {
    assertRefused(
        () -> Processes.run("true"),
        "a child process, true, on simulated host client leaves the simulation",
        "use a host of the simulation");
  }

  @Test
  void signalHandler_isRefused() {
    assertRefused(
        () -> EventLoop.running().addSignalHandler("USR2", () -> {}),
        "addSignalHandler() on simulated host client leaves the simulation",
        "use a message to the host");
  }

  @Test
  void unixServer_isRefused() {
    assertRefused(
        () -> UnixSockets.startUnixServer(Path.of("/tmp/socket"), (_, _) -> {}).close(),
        "Unix domain",
        "TCP");
  }

  @Test
  void loopGroup_isRefused() {
    assertRefused(() -> LoopGroup.start(2).close(), "LoopGroup.start()", "hosts of the simulation");
  }

  @Test
  void serverOnALoopGroup_isRefused() {
    try (LoopGroup group = LoopGroup.start(1)) {
      assertRefused(
          () -> Net.startServer(group, null, 0, (_, _) -> {}).close(),
          "a server on a LoopGroup",
          "the loop of the host");
    }
  }

  @Test
  void channelOfTheSystem_isRefused() {
    assertRefused(
        () -> {
          try (SocketChannel channel = SocketChannel.open()) {
            channel.configureBlocking(false);
            Sockets.sockConnect(
                channel, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1));
          }
        },
        "a channel of the real system",
        "of Net");
  }

  @Test
  void multicast_isRefused() {
    assertRefused(
        () -> {
          try (DatagramEndpoint endpoint = Net.openDatagramEndpoint(null, null)) {
            InetAddress group = InetAddress.ofLiteral("239.1.2.3");
            endpoint
                .transport()
                .joinGroup(group, NetworkInterface.networkInterfaces().toList().getFirst());
          }
        },
        "multicast, group 239.1.2.3",
        "a datagram to each receiver");
  }

  @Test
  void toThread_manyCalls_runInTheWorldOneAtATime() {
    simulation.client(
        "client",
        () -> {
          List<Task<String>> calls = new ArrayList<>();
          for (int i = 0; i < 10; i++) {
            int number = i;
            calls.add(
                createTask(() ->
                    toThread(() -> {
                      seen.add("call " + number);
                      return "result " + number;
                    })));
          }
          for (Task<String> call : calls) {
            seen.add(call.await());
          }
        });

    simulation.run();

    assertThat(seen).hasSize(20).contains("call 0", "result 9");
    assertThat(simulation.time()).isBetween(ofSeconds(0), ofSeconds(1));
  }

  @Test
  void reentrantLock_heldOverASleep_isHandedOnWithinTheWorld() {
    assumeMainEngine();
    ReentrantLock lock = new ReentrantLock();
    simulation.client(
        "client",
        () -> {
          Task<?> other =
              createTask(() -> {
                lock.lock();
                try {
                  seen.add("other has it");
                } finally {
                  lock.unlock();
                }
              });
          lock.lock();
          try {
            sleep(ofSeconds(1));
            seen.add("first gives it");
          } finally {
            lock.unlock();
          }
          other.await();
        });

    simulation.run();

    assertThat(seen).containsExactly("first gives it", "other has it");
  }
}

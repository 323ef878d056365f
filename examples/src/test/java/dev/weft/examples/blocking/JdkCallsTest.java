package dev.weft.examples.blocking;

import static dev.weft.Async.run;
import static dev.weft.Async.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Blocking calls of the JDK, by many tasks of one loop at once. */
class JdkCallsTest {
  private static final int TASKS = 100;

  @BeforeAll
  static void onTheMainEngine() {
    MainEngine.required();
  }

  @Test
  void threadSleep_manyTasks_sleepAtOnceAndCanBeCancelled() throws Exception {
    run(() -> {
      Crowd crowd =
          Crowd.of(
              TASKS,
              () -> {
                Thread.sleep(600_000);
                return null;
              });

      crowd.cancelAll();
    });
  }

  @Test
  void blockingQueue_manyTasks_waitAtOnce() throws Exception {
    run(() -> {
      var queue = new LinkedBlockingQueue<Integer>();
      Crowd crowd = Crowd.of(TASKS, queue::take);

      for (int i = 0; i < TASKS; i++) {
        queue.add(i);
      }

      crowd.awaitAll();
      Crowd.of(TASKS, queue::take).cancelAll();
    });
  }

  @Test
  void completableFuture_manyTasks_waitAtOnce() throws Exception {
    run(() -> {
      var future = new CompletableFuture<String>();
      Crowd crowd = Crowd.of(TASKS, future::get);

      future.complete("x");

      crowd.awaitAll();
      Crowd.of(TASKS, new CompletableFuture<String>()::get).cancelAll();
    });
  }

  @Test
  @SuppressWarnings("LockNotBeforeTry") // held while the others begin to wait; a failure ends all
  void reentrantLock_manyTasks_waitAtOnce() throws Exception {
    var lock = new ReentrantLock();
    run(() -> {
      Crowd crowd;
      lock.lock(); // in this task
      try {
        crowd = Crowd.of(TASKS, () -> lockAndUnlock(lock));
      } finally {
        lock.unlock();
      }
      crowd.awaitAll();

      lock.lock();
      try {
        Crowd.of(TASKS, () -> lockAndUnlock(lock)).cancelAll();
      } finally {
        lock.unlock();
      }
    });

    assertThat(lock.isLocked()).isFalse();
  }

  private static boolean lockAndUnlock(ReentrantLock lock) throws InterruptedException {
    lock.lockInterruptibly();
    lock.unlock();
    return true;
  }

  @Test
  void processWaitFor_severalTasks_waitAtOnce() throws Exception {
    run(() -> {
      List<Process> children = new ArrayList<>();
      Crowd crowd =
          Crowd.of(
              10,
              () -> {
                Process child = new ProcessBuilder("cat").start(); // until its input ends
                children.add(child);
                return child.waitFor();
              });
      for (Process child : children) {
        child.getOutputStream().close();
      }
      crowd.awaitAll();

      children.clear();
      Crowd.of(
              3,
              () -> {
                Process child = new ProcessBuilder("cat").start();
                children.add(child);
                return child.waitFor();
              })
          .cancelAll();
      children.forEach(Process::destroy);
    });
  }

  @Test
  void socketRead_manyTasks_waitAtOnce() throws Exception {
    try (var server = new ServerSocket(0, TASKS, InetAddress.getLoopbackAddress())) {
      run(() -> {
        List<Socket> sockets = new ArrayList<>();
        Crowd crowd = Crowd.of(TASKS, () -> connectAndRead(server, sockets));
        answer(server, TASKS);
        crowd.awaitAll();

        // An interrupt closes the socket.
        Crowd.of(3, () -> connectAndRead(server, sockets)).cancelAll();
        answer(server, 3);
        assertThat(sockets).allMatch(Socket::isClosed);
      });
    }
  }

  private static int connectAndRead(ServerSocket server, List<Socket> sockets) throws IOException {
    try (var socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
      sockets.add(socket);
      return socket.getInputStream().read();
    }
  }

  @Test
  void blockingSocketChannel_manyTasks_waitAtOnce() throws Exception {
    try (var server = new ServerSocket(0, TASKS, InetAddress.getLoopbackAddress())) {
      var address = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
      run(() -> {
        Crowd crowd = Crowd.of(TASKS, () -> connectAndRead(address));
        answer(server, TASKS);
        crowd.awaitAll();

        Crowd.of(3, () -> connectAndRead(address)).cancelAll();
        answer(server, 3);
      });
    }
  }

  private static int connectAndRead(InetSocketAddress address) throws IOException {
    try (var channel = SocketChannel.open(address)) {
      return channel.read(ByteBuffer.allocate(1));
    }
  }

  /** Takes connections and answers each with a byte. */
  private static void answer(ServerSocket server, int count) throws IOException {
    toThread(() -> {
      for (int i = 0; i < count; i++) {
        try (var accepted = server.accept()) {
          accepted.getOutputStream().write(1);
        } catch (java.net.SocketException closedByThePeer) {
          assertThat(closedByThePeer).hasMessageNotContaining("accept");
        }
      }
    });
  }
}

package dev.weft.cluster.trials;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Addresses for members of one JVM's tests. A port that was found to be free can be taken by the
 * tests of another JVM before a member listens there, so each JVM has ports of its own, by a lock
 * that it holds until it ends.
 */
final class Ports {
  /** Below those that the system gives to connections. */
  private static final int FIRST = 20_000;

  private static final int BLOCKS = 60;
  private static final int BLOCK_PORTS = 200;

  /** What a member listens on beside its own port is so far above. */
  private static final int SECOND_PORT = 100;

  /** Null until then. Guarded by the class; never closed, so that no other JVM gets it. */
  @SuppressWarnings("unused")
  private static FileLock lock;

  /** Guarded by the class. */
  private static int next;

  /** Guarded by the class. */
  private static int end;

  private Ports() {}

  static synchronized List<String> free(int count) throws IOException {
    if (lock == null) {
      reserve();
    }
    List<String> found = new ArrayList<>();
    while (found.size() < count) {
      if (next == end) {
        next = end - SECOND_PORT; // the first of them are closed long since
      }
      int port = next++;
      InetAddress loopback = InetAddress.getLoopbackAddress();
      try (ServerSocket _ = new ServerSocket(port, 1, loopback);
          ServerSocket _ = new ServerSocket(port + SECOND_PORT, 1, loopback)) {
        found.add("127.0.0.1:" + port);
      } catch (IOException e) {
        // Taken by something else.
      }
    }
    return found;
  }

  private static void reserve() throws IOException {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    for (int block = 0; block < BLOCKS; block++) {
      @SuppressWarnings("resource") // as long as the JVM
      FileChannel file =
          FileChannel.open(
              folder.resolve("weft-cluster-ports-" + block + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      lock = file.tryLock();
      if (lock != null) {
        next = FIRST + block * BLOCK_PORTS;
        end = next + SECOND_PORT;
        return;
      }
      file.close();
    }
    throw new IOException("no ports are left: " + BLOCKS + " JVMs have them all");
  }
}

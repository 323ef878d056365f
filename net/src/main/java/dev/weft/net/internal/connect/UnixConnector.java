package dev.weft.net.internal.connect;

import dev.weft.Async;
import dev.weft.net.internal.bytes.Closing;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.poll.Network;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Connects Unix domain sockets. */
public final class UnixConnector {
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

  private UnixConnector() {}

  /**
   * Waits until a connection stands. A cancellation leaves no socket behind.
   *
   * @return a connected channel that does not block
   * @throws ConnectException if it cannot be had
   */
  public static SocketChannel connect(UnixDomainSocketAddress address) throws ConnectException {
    Duration pause = SHORTEST_PAUSE;
    while (true) {
      SocketChannel channel = tryConnect(address);
      if (channel != null) {
        return channel;
      }
      Async.sleep(pause);
      pause = pause.multipliedBy(2);
      if (pause.compareTo(LONGEST_PAUSE) > 0) {
        pause = LONGEST_PAUSE;
      }
    }
  }

  /**
   * Connects without waiting. A Unix domain socket is connected at once or not at all, and nothing
   * tells when a server has room again that had none.
   *
   * @return a connected channel that does not block, or null if the server has no room
   * @throws ConnectException if it cannot be had; its cause is one too where nothing listens
   */
  static @Nullable SocketChannel tryConnect(UnixDomainSocketAddress address)
      throws ConnectException {
    Network.ensureMayLeave("a Unix domain socket, " + address + ",", "TCP on the loopback address");
    SocketChannel channel = null;
    boolean connected = false;
    try {
      channel = Network.current().channels().openSocketChannel(StandardProtocolFamily.UNIX);
      channel.configureBlocking(false);
      connected = channel.connect(address);
      return connected ? channel : null;
    } catch (IOException | UnsupportedOperationException e) {
      if (isNoRoom(e)) {
        return null;
      }
      var failure =
          new ConnectException("cannot connect to " + address + ": " + Addresses.reason(e));
      failure.initCause(e);
      throw failure;
    } finally {
      if (!connected && channel != null) {
        Closing.quietly(channel);
      }
    }
  }

  /** The JDK has no type for it. In other languages than English it is an error like others. */
  private static boolean isNoRoom(Exception failure) {
    return String.valueOf(failure.getMessage()).contains("temporarily unavailable");
  }
}

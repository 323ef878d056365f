package dev.weft.net.internal.connect;

import dev.weft.net.UnixFileOptions;
import dev.weft.net.internal.bytes.Closing;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.poll.Network;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes listening Unix domain sockets, and takes care of their files. */
public final class UnixBinder {
  private static final int FILE_TYPE = 0170000;
  private static final int SOCKET_TYPE = 0140000;

  /** What every system allows. */
  private static final int SAFE_PATH_BYTES = 100;

  private UnixBinder() {}

  /**
   * A file, told from another one of the same name. The number of a deleted one is given to the
   * next at once, so the time belongs to it.
   */
  private record Identity(@Nullable Object key, FileTime modified) {

    static @Nullable Identity of(Path path) throws IOException {
      try {
        BasicFileAttributes attributes =
            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new Identity(attributes.fileKey(), attributes.lastModifiedTime());
      } catch (NoSuchFileException e) {
        return null;
      }
    }
  }

  /** A listening socket and its file. */
  public record Bound(ServerSocketChannel channel, Path path, @Nullable Identity mine) {

    /** Deletes the file, if it is to be and is still the one that was made. */
    public void deleteFile() {
      try {
        if (mine != null && mine.equals(Identity.of(path))) {
          Files.delete(path);
        }
      } catch (IOException e) {
        // It is in no server's way: the next server replaces it.
      }
    }
  }

  /**
   * What deletes the files of sockets that other code has bound, as asyncio does since 3.13: those
   * that are the same then as now.
   */
  public static Runnable deletionOfFiles(List<ServerSocketChannel> sockets) {
    List<Bound> bound = new ArrayList<>();
    for (ServerSocketChannel socket : sockets) {
      if (Addresses.local(socket) instanceof UnixDomainSocketAddress unix
          && !unix.getPath().toString().isEmpty()) {
        bound.add(new Bound(socket, unix.getPath(), identityIfKnown(unix.getPath())));
      }
    }
    return () -> bound.forEach(Bound::deleteFile);
  }

  private static @Nullable Identity identityIfKnown(Path path) {
    try {
      return Identity.of(path);
    } catch (IOException e) {
      return null; // then it stays
    }
  }

  /**
   * Listens on a path. A failure leaves nothing behind.
   *
   * @return a channel that does not block, and its file
   * @throws BindException if the path cannot be listened on
   */
  public static Bound bind(Path path, int backlog, UnixFileOptions options) throws IOException {
    Network.ensureMayLeave("a Unix domain socket, " + path + ",", "TCP on the loopback address");
    ServerSocketChannel channel = null;
    boolean bound = false;
    boolean complete = false;
    try {
      if (options.replaceStale()) {
        deleteStale(path);
      }
      channel = Network.current().channels().openServerSocketChannel(StandardProtocolFamily.UNIX);
      channel.configureBlocking(false);
      channel.bind(UnixDomainSocketAddress.of(path), backlog);
      bound = true;
      if (options.permissions() != null) {
        Files.setPosixFilePermissions(path, options.permissions());
      }
      Identity mine = options.deleteAtClose() ? Identity.of(path) : null;
      complete = true;
      return new Bound(channel, path, mine);
    } catch (BindException e) {
      throw e.getCause() == null ? refusal(path, e) : e;
    } catch (IOException | UnsupportedOperationException e) {
      throw refusal(path, e);
    } finally {
      if (!complete && channel != null) {
        Closing.quietly(channel);
        if (bound) {
          boolean _ = Files.deleteIfExists(path);
        }
      }
    }
  }

  private static BindException refusal(Path path, Exception cause) {
    int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    String hint =
        length > SAFE_PATH_BYTES
            ? " (the path has " + length + " bytes: use " + SAFE_PATH_BYTES + " at most)"
            : "";
    var refusal =
        new BindException("cannot listen on " + path + ": " + Addresses.reason(cause) + hint);
    refusal.initCause(cause);
    return refusal;
  }

  private static void deleteStale(Path path) throws IOException {
    Identity before = Identity.of(path);
    if (before == null) {
      return;
    }
    if (!isSocket(path)) {
      throw refusal(
          path, new IOException("the file is there, and no socket: choose another or delete it"));
    }
    if (isListenedOn(path)) {
      throw refusal(path, new IOException("another server listens there"));
    }
    if (before.equals(Identity.of(path))) {
      boolean _ = Files.deleteIfExists(path);
    }
  }

  private static boolean isSocket(Path path) throws IOException {
    try {
      Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      return mode instanceof Integer bits && (bits & FILE_TYPE) == SOCKET_TYPE;
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isOther();
    }
  }

  private static boolean isListenedOn(Path path) throws BindException {
    try {
      SocketChannel connected = UnixConnector.tryConnect(UnixDomainSocketAddress.of(path));
      if (connected != null) {
        Closing.quietly(connected);
      }
      return true;
    } catch (ConnectException e) {
      if (e.getCause() instanceof ConnectException) {
        return false;
      }
      // A file that may not be used, say: then it is not known, and the file is left alone.
      throw refusal(path, e);
    }
  }
}

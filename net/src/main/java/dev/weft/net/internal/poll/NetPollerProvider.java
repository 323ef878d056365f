package dev.weft.net.internal.poll;

import dev.weft.EventLoop;
import dev.weft.spi.Poller;
import dev.weft.spi.PollerProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Gives every new loop a poller that waits for sockets. Found by {@link java.util.ServiceLoader}:
 * there is no need to name it.
 *
 * <p>There are two. One waits in a {@link Selector} and runs everywhere. The other calls Linux's
 * {@code epoll}, {@code read} and {@code write} itself, which costs less; it is taken on Linux, on
 * x86-64 and AArch64, on the main engine, if the JVM was started with {@code
 * --add-opens=java.base/sun.nio.ch=ALL-UNNAMED} and {@code --enable-native-access=ALL-UNNAMED} (or
 * {@code dev.weft.net} in both, on the module path). What programs see is the same.
 *
 * <p>The system property {@code weft.poller} asks for one of them: {@code selector} or {@code
 * epoll}.
 */
public final class NetPollerProvider implements PollerProvider {

  /**
   * What all loops of this JVM use, chosen with the first of them: any thread may, and all choose
   * the same.
   */
  private static volatile @Nullable Opener chosen;

  /** For {@link java.util.ServiceLoader}. */
  public NetPollerProvider() {}

  /**
   * Opens a poller for a new loop. Any thread may call it; it does not wait.
   *
   * @return a new poller
   * @throws UncheckedIOException if the system refuses it, for want of descriptors say
   * @throws IllegalStateException if the system property {@code weft.poller} asks for a poller that
   *     there is not, or that cannot run here; the message says why
   */
  @Override
  public Poller open() {
    Opener opener = chosen;
    if (opener == null) {
      opener = choose(System.getProperty("weft.poller", ""));
      chosen = opener;
    }
    try {
      return opener.open();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open a poller for a new loop: " + e.getMessage(), e);
    }
  }

  /** Opens pollers of one kind. */
  interface Opener {
    ChannelPoller open() throws IOException;
  }

  static Opener choose(String wanted) {
    return switch (wanted) {
      case "" -> obstacle() == null ? NetPollerProvider::openBest : NetPollerProvider::openSelector;
      case "selector" -> NetPollerProvider::openSelector;
      case "epoll" -> epoll();
      default ->
          throw new IllegalStateException(
              "weft.poller is '" + wanted + "': it can be selector or epoll");
    };
  }

  private static ChannelPoller openSelector() throws IOException {
    return new SelectorPoller(Selector.open());
  }

  /** One that begins in a selector, where epoll is not linked yet. */
  private static ChannelPoller openBest() throws IOException {
    ChannelDescriptors descriptors = EpollLinking.linked();
    if (descriptors != null) {
      return new EpollPoller(descriptors);
    }
    return EpollLinking.hasFailed()
        ? openSelector()
        : new EpollPoller(new SelectorPoller(Selector.open()), EpollLinking::linked);
  }

  private static Opener epoll() {
    String obstacle = obstacle();
    if (obstacle != null) {
      throw new IllegalStateException("weft.poller=epoll: " + obstacle);
    }
    try {
      return linkEpoll();
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      throw new IllegalStateException("weft.poller=epoll: this JVM or system lacks it: " + e, e);
    }
  }

  private static Opener linkEpoll() throws ReflectiveOperationException {
    ChannelDescriptors descriptors = EpollLinking.link();
    return () -> new EpollPoller(descriptors);
  }

  /** Why epoll cannot be had here, in words; null if it can, as far as flags and system tell. */
  static @Nullable String obstacle() {
    if (!NativeAccess.isKnownSystem()) {
      return "it needs Linux on x86-64 or AArch64, and this is " + NativeAccess.system();
    }
    if ("baton".equals(System.getProperty("weft.engine"))
        || !Object.class.getModule().isOpen("java.lang", EventLoop.class.getModule())) {
      // There the loop is a virtual thread, which must not wait in a system call of its own.
      return "it needs the main engine, and this JVM uses the fallback";
    }
    return NativeAccess.missingFlag();
  }
}

package dev.weft.net.internal.poll;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** For tests of what only a poller in epoll does: the first ones of a JVM begin in a selector. */
public final class LinkedEpoll {
  private LinkedEpoll() {}

  /** Has all pollers that are opened from now on begin in epoll, where this JVM has it. */
  public static void ensure() {
    boolean _ = tryLink() != null;
  }

  static ChannelDescriptors assumed() {
    ChannelDescriptors linked = tryLink();
    assumeTrue(linked != null, "skipped: epoll is not linked here");
    return linked;
  }

  private static ChannelDescriptors tryLink() {
    if (NetPollerProvider.obstacle() != null) {
      return null;
    }
    try {
      return EpollLinking.link();
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      return null;
    }
  }
}

package dev.weft.bench.program;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Objects;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.jspecify.annotations.Nullable;

/**
 * The floor under echo servers whose connections each have a stack of their own: the JVM's bare
 * continuations on the kernel's epoll, and nothing else. It has no tasks, futures, cancellation,
 * timeouts, limits or errors, so no library can be as fast.
 */
public final class ContinuationEcho {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int EVENTS = 1024;
  private static final int EVENT_BYTES = 12;
  private static final int BACKLOG = 1024;
  private static final int AF_INET = 2;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_NODELAY = 1;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLLIN = 1;

  private static final ContinuationScope SCOPE = new ContinuationScope("echo");
  private static final MethodHandle READ = call("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle WRITE = call("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle EPOLL_WAIT =
      plain("epoll_wait", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle EPOLL_CTL =
      plain("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle ACCEPT =
      plain("accept4", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
  private static final MethodHandle CLOSE = plain("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle SET_OPTION =
      plain("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);

  private final MemorySegment events = Arena.global().allocate((long) EVENTS * EVENT_BYTES);
  private final MemorySegment change = Arena.global().allocate(EVENT_BYTES);
  private final MemorySegment yes = Arena.global().allocate(JAVA_INT);
  private final MemorySegment buffer = MemorySegment.ofArray(new byte[BUFFER_BYTES]);
  private final int epoll;
  private @Nullable Continuation[] continuations = new Continuation[1024];

  private ContinuationEcho() throws Throwable {
    epoll = (int) plain("epoll_create1", JAVA_INT, JAVA_INT).invokeExact(0);
    yes.set(JAVA_INT, 0, 1);
  }

  /**
   * Serves until it is ended.
   *
   * @param args none
   */
  public static void main(String[] args) throws Throwable {
    new ContinuationEcho().serve();
  }

  /** The system calls of a connection: they take arrays as they are, and tell the JVM nothing. */
  private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... arguments) {
    return link(name, result, arguments, Linker.Option.critical(true));
  }

  private static MethodHandle plain(String name, MemoryLayout result, MemoryLayout... arguments) {
    return link(name, result, arguments);
  }

  @SuppressWarnings("restricted") // what this program is about
  private static MethodHandle link(
      String name, MemoryLayout result, MemoryLayout[] arguments, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(result, arguments),
        options);
  }

  private void serve() throws Throwable {
    int listener = listen();
    watch(listener);
    while (true) {
      int count = (int) EPOLL_WAIT.invokeExact(epoll, events, EVENTS, -1);
      for (int i = 0; i < count; i++) {
        int fd = (int) events.get(JAVA_LONG_UNALIGNED, (long) i * EVENT_BYTES + Integer.BYTES);
        if (fd == listener) {
          accept(listener);
        } else {
          Objects.requireNonNull(continuations[fd]).run();
        }
      }
    }
  }

  private int listen() throws Throwable {
    int listener =
        (int)
            plain("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT)
                .invokeExact(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    MemorySegment address = Arena.global().allocate(16);
    address.set(JAVA_SHORT, 0, (short) AF_INET);
    address.set(JAVA_BYTE, 4, (byte) 127);
    address.set(JAVA_BYTE, 7, (byte) 1);
    int _ =
        (int)
            plain("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT).invokeExact(listener, address, 16);
    int _ = (int) plain("listen", JAVA_INT, JAVA_INT, JAVA_INT).invokeExact(listener, BACKLOG);
    MemorySegment length = Arena.global().allocate(JAVA_INT);
    length.set(JAVA_INT, 0, 16);
    int _ =
        (int)
            plain("getsockname", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS)
                .invokeExact(listener, address, length);
    int high = address.get(JAVA_BYTE, 2) & 0xff;
    int low = address.get(JAVA_BYTE, 3) & 0xff;
    System.out.println("listening on 127.0.0.1:" + ((high << 8) + low));
    return listener;
  }

  private void watch(int fd) throws Throwable {
    change.set(JAVA_INT_UNALIGNED, 0, EPOLLIN);
    change.set(JAVA_LONG_UNALIGNED, Integer.BYTES, fd);
    int _ = (int) EPOLL_CTL.invokeExact(epoll, EPOLL_CTL_ADD, fd, change);
  }

  private void accept(int listener) throws Throwable {
    int fd =
        (int) ACCEPT.invokeExact(listener, MemorySegment.NULL, MemorySegment.NULL, SOCK_NONBLOCK);
    if (fd < 0) {
      return;
    }
    int _ = (int) SET_OPTION.invokeExact(fd, IPPROTO_TCP, TCP_NODELAY, yes, Integer.BYTES);
    if (fd >= continuations.length) {
      continuations = Arrays.copyOf(continuations, fd * 2);
    }
    continuations[fd] = new Continuation(SCOPE, () -> echo(fd));
    watch(fd);
  }

  /** The life of a connection. */
  private void echo(int fd) {
    try {
      long count;
      while ((count = (long) READ.invokeExact(fd, buffer, (long) BUFFER_BYTES)) > 0) {
        long written = 0;
        while (written < count) {
          long more = (long) WRITE.invokeExact(fd, buffer.asSlice(written), count - written);
          written += Math.max(0, more);
        }
        Continuation.yield(SCOPE);
      }
      int _ = (int) CLOSE.invokeExact(fd);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}

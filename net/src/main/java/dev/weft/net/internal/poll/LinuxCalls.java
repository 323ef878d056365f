package dev.weft.net.internal.poll;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The system calls of Linux that {@link EpollPoller} and {@link EpollRegistration} are made of, by
 * the Foreign Function and Memory API.
 *
 * <p>Those that never wait are <em>critical</em> calls: the thread stays where it is for the JVM,
 * which saves a good part of what a call costs, and the system may work on arrays of the heap
 * itself. In exchange a garbage collection waits for the call's end, so nothing that can wait may
 * be called so: nor reads and writes of pipes, whose lock another process may hold, flag or no
 * flag.
 *
 * <p>Loading this class fails where the calls cannot be linked.
 */
final class LinuxCalls {
  static final int EAGAIN = 11;
  static final int EINTR = 4;
  static final int ENOENT = 2;
  static final int EPIPE = 32;
  static final int EBADF = 9;
  static final int EEXIST = 17;
  static final int EINVAL = 22;
  static final int ECONNRESET = 104;

  static final int EPOLLIN = 0x1;
  static final int EPOLLOUT = 0x4;
  static final int EPOLLERR = 0x8;
  static final int EPOLLHUP = 0x10;
  static final int EPOLLET = 1 << 31;
  static final int EPOLLONESHOT = 1 << 30;
  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLL_CTL_DEL = 2;
  static final int EPOLL_CTL_MOD = 3;

  private static final int EPOLL_CLOEXEC = 0x80000;
  private static final int EFD_CLOEXEC = 0x80000;
  private static final int EFD_NONBLOCK = 0x800;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(StructLayout.PathElement.groupElement("errno"));
  private static final Linker.Option WITH_ERRNO = Linker.Option.captureCallState("errno");
  private static final Linker.Option CRITICAL = Linker.Option.critical(true);

  // Each type that is not linked yet costs a program's start some milliseconds, so calls share
  // them.
  private static final FunctionDescriptor INT_TO_INT = FunctionDescriptor.of(JAVA_INT, JAVA_INT);
  private static final MethodHandle EPOLL_CREATE1 = link("epoll_create1", INT_TO_INT, WITH_ERRNO);
  private static final MethodHandle CLOSE = link("close", INT_TO_INT, WITH_ERRNO);
  private static final MethodHandle EVENTFD =
      link("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), WITH_ERRNO);
  private static final MethodHandle EPOLL_CTL =
      link(
          "epoll_ctl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS),
          WITH_ERRNO,
          CRITICAL);
  private static final FunctionDescriptor EPOLL_WAIT_TYPE =
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle EPOLL_WAIT = link("epoll_wait", EPOLL_WAIT_TYPE, WITH_ERRNO);
  private static final MethodHandle EPOLL_LOOK =
      link("epoll_wait", EPOLL_WAIT_TYPE, WITH_ERRNO, CRITICAL);
  private static final MethodHandle READ = linkTransfer("read");
  private static final MethodHandle WRITE = linkTransfer("write");

  /** Where calls whose error is of no interest leave it, from any thread. */
  private static final MemorySegment UNREAD_STATE = newState();

  private LinuxCalls() {}

  /** Links all calls, by loading this class. */
  static void load() {}

  @SuppressWarnings("restricted") // the types above are those of the system's documentation
  private static MethodHandle link(
      String function, FunctionDescriptor type, Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(function), type, options);
  }

  private static MethodHandle linkTransfer(String function) {
    return link(
        function,
        FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG),
        WITH_ERRNO,
        CRITICAL);
  }

  /** Memory for {@code errno}, which each call below leaves its error in. */
  static MemorySegment newState() {
    return Arena.ofAuto().allocate(STATE);
  }

  static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  /** The system's words for an error. */
  @SuppressWarnings("restricted") // strerror() returns a text that ends in a zero
  static String describe(int errno) {
    try {
      var text = (MemorySegment) ErrorTexts.STRERROR.invokeExact(errno);
      return text.reinterpret(Long.MAX_VALUE).getString(0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int openEpoll(MemorySegment state) throws IOException {
    try {
      return checked("epoll_create1", (int) EPOLL_CREATE1.invokeExact(state, EPOLL_CLOEXEC), state);
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int openEventFd(MemorySegment state) throws IOException {
    try {
      int flags = EFD_CLOEXEC | EFD_NONBLOCK;
      return checked("eventfd", (int) EVENTFD.invokeExact(state, 0, flags), state);
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static int checked(String call, int result, MemorySegment state) throws IOException {
    if (result < 0) {
      throw new IOException(call + ": " + describe(errno(state)));
    }
    return result;
  }

  /** Returns 0, or -1 for an error. */
  static int epollCtl(MemorySegment state, int epoll, int operation, int fd, MemorySegment event) {
    try {
      return (int) EPOLL_CTL.invokeExact(state, epoll, operation, fd, event);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Waits; returns how many events there are, or -1 for an error. */
  static int epollWait(
      MemorySegment state, int epoll, MemorySegment events, int most, int timeoutMillis) {
    try {
      return timeoutMillis == 0
          ? (int) EPOLL_LOOK.invokeExact(state, epoll, events, most, 0)
          : (int) EPOLL_WAIT.invokeExact(state, epoll, events, most, timeoutMillis);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Returns how many bytes were read, 0 at the end of input, or -1 for an error. */
  static long read(MemorySegment state, int fd, MemorySegment target, long length) {
    try {
      return (long) READ.invokeExact(state, fd, target, length);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Returns how many bytes were written, or -1 for an error. */
  static long write(MemorySegment state, int fd, MemorySegment source, long length) {
    try {
      return (long) WRITE.invokeExact(state, fd, source, length);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Adds one to an eventfd. Any thread. */
  static void signal(int eventFd, MemorySegment one) {
    long _ = write(UNREAD_STATE, eventFd, one, Long.BYTES);
  }

  /** Closes a descriptor that is no channel's. */
  static void close(int fd) {
    try {
      int _ = (int) CLOSE.invokeExact(UNREAD_STATE, fd);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static AssertionError unexpected(Throwable e) {
    return new AssertionError("a system call cannot throw", e);
  }

  /** Linked when the first error is described. */
  private static final class ErrorTexts {
    static final MethodHandle STRERROR = link("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));
  }

  /** The events that {@code epoll_wait} fills in, {@code struct epoll_event}. */
  static final class Events {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    /** The struct is packed on x86-64, and only there. */
    private static final boolean PACKED = System.getProperty("os.arch", "").equals("amd64");

    private static final int DATA_OFFSET = PACKED ? 4 : 8;
    private static final int SIZE = PACKED ? 12 : 16;

    final MemorySegment memory;
    final int capacity;

    Events(int capacity) {
      this.capacity = capacity;
      this.memory = Arena.ofAuto().allocate((long) SIZE * capacity, 8);
    }

    int events(int index) {
      return memory.get(INT, (long) SIZE * index);
    }

    long data(int index) {
      return memory.get(LONG, (long) SIZE * index + DATA_OFFSET);
    }

    void set(int index, int events, long data) {
      memory.set(INT, (long) SIZE * index, events);
      memory.set(LONG, (long) SIZE * index + DATA_OFFSET, data);
    }
  }
}

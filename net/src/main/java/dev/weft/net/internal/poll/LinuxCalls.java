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

  /** x86-64 has numbers of its own, AArch64 those of all newer systems. */
  private static final boolean X86 = System.getProperty("os.arch", "").equals("amd64");

  private static final long SYS_READ = X86 ? 0 : 63;
  private static final long SYS_WRITE = X86 ? 1 : 64;
  private static final long SYS_CLOSE = X86 ? 3 : 57;
  private static final long SYS_EPOLL_PWAIT = X86 ? 281 : 22;
  private static final long SYS_EPOLL_CTL = X86 ? 233 : 21;
  private static final long SYS_EPOLL_CREATE1 = X86 ? 291 : 20;
  private static final long SYS_EVENTFD2 = X86 ? 290 : 19;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final Linker.Option WITH_ERRNO = Linker.Option.captureCallState("errno");
  private static final Linker.Option VARIADIC = Linker.Option.firstVariadicArg(1);

  /**
   * Any system call whose second argument alone may be an array of the heap. Each type of calls
   * that is linked costs a program's start some ten milliseconds of a processor, so all calls are
   * by way of the C library's {@code syscall}, which takes whatever there is.
   */
  private static final FunctionDescriptor SYSCALL =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private static final MethodHandle WAITING = link("syscall", SYSCALL, WITH_ERRNO, VARIADIC);
  private static final MethodHandle CRITICAL =
      link("syscall", SYSCALL, WITH_ERRNO, VARIADIC, Linker.Option.critical(true));

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

  /** A call that never waits. Returns what the system does, or -1 for an error. */
  private static long call(
      MemorySegment state, long number, long first, MemorySegment second, long third, long fourth) {
    try {
      return (long) CRITICAL.invokeExact(state, number, first, second, third, fourth, 0L);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static MemorySegment number(long number) {
    return MemorySegment.ofAddress(number);
  }

  /** Memory for {@code errno}, which each call below leaves its error in. */
  static MemorySegment newState() {
    return Arena.ofAuto().allocate(STATE);
  }

  static int errno(MemorySegment state) {
    return state.get(JAVA_INT, 0);
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
    long epoll = call(state, SYS_EPOLL_CREATE1, EPOLL_CLOEXEC, MemorySegment.NULL, 0, 0);
    return checked("epoll_create1", (int) epoll, state);
  }

  static int openEventFd(MemorySegment state) throws IOException {
    long eventFd = call(state, SYS_EVENTFD2, 0, number(EFD_CLOEXEC | EFD_NONBLOCK), 0, 0);
    return checked("eventfd", (int) eventFd, state);
  }

  private static int checked(String call, int result, MemorySegment state) throws IOException {
    if (result < 0) {
      throw new IOException(call + ": " + describe(errno(state)));
    }
    return result;
  }

  /** Returns 0, or -1 for an error. */
  static int epollCtl(MemorySegment state, int epoll, int operation, int fd, MemorySegment event) {
    return (int) call(state, SYS_EPOLL_CTL, epoll, number(operation), fd, event.address());
  }

  /** Waits; returns how many events there are, or -1 for an error. */
  static int epollWait(
      MemorySegment state, int epoll, MemorySegment events, int most, int timeoutMillis) {
    if (timeoutMillis == 0) {
      return (int) call(state, SYS_EPOLL_PWAIT, epoll, events, most, 0);
    }
    try {
      return (int)
          (long)
              WAITING.invokeExact(
                  state,
                  SYS_EPOLL_PWAIT,
                  (long) epoll,
                  events,
                  (long) most,
                  (long) timeoutMillis,
                  0L);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Returns how many bytes were read, 0 at the end of input, or -1 for an error. */
  static long read(MemorySegment state, int fd, MemorySegment target, long length) {
    return call(state, SYS_READ, fd, target, length, 0);
  }

  /** Returns how many bytes were written, or -1 for an error. */
  static long write(MemorySegment state, int fd, MemorySegment source, long length) {
    return call(state, SYS_WRITE, fd, source, length, 0);
  }

  /** Adds one to an eventfd. Any thread. */
  static void signal(int eventFd, MemorySegment one) {
    long _ = write(UNREAD_STATE, eventFd, one, Long.BYTES);
  }

  /** Closes a descriptor that is no channel's. */
  static void close(int fd) {
    long _ = call(UNREAD_STATE, SYS_CLOSE, fd, MemorySegment.NULL, 0, 0);
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

    // The struct is packed on x86-64, and only there.
    private static final int DATA_OFFSET = X86 ? 4 : 8;
    private static final int SIZE = X86 ? 12 : 16;

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

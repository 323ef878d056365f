package dev.weft.net.internal.poll;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.SelectableChannel;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells loops that wait in the JDK's selector when the reader of a pipe is gone. A selector waits
 * for a writing end only together with room to write, which there nearly always is; the system's
 * {@code epoll} tells of that error alone. So one thread waits in an {@code epoll} of its own for
 * all of them.
 *
 * <p>That needs the same flags as {@link EpollPoller}. Without them a reader that is gone shows
 * when something is written.
 */
final class PipeHangups implements Runnable {
  private static final int MOST_EVENTS = 64;

  /** Guards itself, and all fields of the one instance. */
  private static final Object LOCK = new Object();

  private static @Nullable PipeHangups instance;

  /** Whether it was found that there is no way. */
  private static boolean unavailable;

  private final ChannelDescriptors descriptors;
  private final int epoll;
  private final MemorySegment state = LinuxCalls.newState();
  private final LinuxCalls.Events change = new LinuxCalls.Events(1);
  private final Map<Long, Watch> watches = new HashMap<>();
  private long watchesMade;

  private PipeHangups() throws ReflectiveOperationException, IOException {
    descriptors = new ChannelDescriptors();
    LinuxCalls.load();
    epoll = LinuxCalls.openEpoll(state);
  }

  /**
   * Begins to watch the writing end of a pipe. Any thread.
   *
   * @param hungUp is called once, by another thread, when the reading end is gone
   * @return the watch, to be ended before the channel is closed; null where there is no way
   */
  static @Nullable Watch watch(SelectableChannel sink, Runnable hungUp) {
    synchronized (LOCK) {
      PipeHangups hangups = instance();
      return hangups == null ? null : hangups.add(sink, hungUp);
    }
  }

  private static @Nullable PipeHangups instance() {
    if (instance == null && !unavailable) {
      unavailable = !NativeAccess.isGiven();
      if (!unavailable) {
        try {
          instance = new PipeHangups();
          Thread.ofPlatform().daemon().name("weft-pipe-hangups").start(instance);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
          unavailable = true; // a later JDK, or another C library
        } catch (IOException e) {
          return null; // no descriptor is left; there may be one the next time
        }
      }
    }
    return instance;
  }

  private @Nullable Watch add(SelectableChannel sink, Runnable hungUp) {
    var watch = new Watch(this, watchesMade, sink, descriptors.of(sink), hungUp);
    watchesMade++;
    change.set(0, LinuxCalls.EPOLLERR | LinuxCalls.EPOLLONESHOT, watch.number);
    int added =
        LinuxCalls.epollCtl(state, epoll, LinuxCalls.EPOLL_CTL_ADD, watch.fd, change.memory);
    if (added < 0) {
      return null;
    }
    watches.put(watch.number, watch);
    return watch;
  }

  private void remove(Watch watch) {
    synchronized (LOCK) {
      // A closed channel's number may be another one's by now.
      if (watches.remove(watch.number) != null && watch.sink.isOpen()) {
        int _ =
            LinuxCalls.epollCtl(state, epoll, LinuxCalls.EPOLL_CTL_DEL, watch.fd, change.memory);
      }
    }
  }

  @Override
  public void run() {
    MemorySegment ownState = LinuxCalls.newState();
    var events = new LinuxCalls.Events(MOST_EVENTS);
    while (true) {
      int count = LinuxCalls.epollWait(ownState, epoll, events.memory, events.capacity, -1);
      if (count < 0 && LinuxCalls.errno(ownState) != LinuxCalls.EINTR) {
        break; // other code has closed the descriptor
      }
      for (int i = 0; i < count; i++) {
        tell(events.data(i));
      }
    }
    synchronized (LOCK) {
      instance = null;
    }
  }

  private void tell(long number) {
    Watch watch;
    synchronized (LOCK) {
      watch = watches.get(number);
    }
    if (watch != null) {
      watch.hungUp.run();
    }
  }

  /** One pipe that is watched. */
  static final class Watch {
    private final PipeHangups hangups;
    private final long number;
    private final SelectableChannel sink;
    private final int fd;
    private final Runnable hungUp;

    private Watch(
        PipeHangups hangups, long number, SelectableChannel sink, int fd, Runnable hungUp) {
      this.hangups = hangups;
      this.number = number;
      this.sink = sink;
      this.fd = fd;
      this.hungUp = hungUp;
    }

    /** Ends it; no call of its action begins from then on. Does nothing the second time. */
    void end() {
      hangups.remove(this);
    }
  }
}

package dev.weft.net.internal.poll;

import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.net.internal.names.Addresses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waits for channels by Linux's {@code epoll}, without the JDK's selector in between: the system
 * calls are the same, but what the selector does around each of them, locks, sets of keys and
 * transitions to native code, is left out.
 *
 * <p>It watches the channels of transports and listeners. Channels of the user's own, which any
 * code may close at any time, stay with a selector, which the first of them makes, and which is
 * watched as one descriptor more.
 */
public final class EpollPoller extends ChannelPoller {
  private static final int MOST_EVENTS = 1024;

  /** Stand where registrations have their descriptor and generation; no generation is negative. */
  private static final long WAKEUP = -1;

  private static final long SELECTOR = -2;

  private final ChannelDescriptors descriptors;

  /** Written by the loop: again where the system has lost it. */
  private int epoll;

  /** As above; other threads read it. */
  private volatile EventFd wakeup;

  // All fields from here on are confined to the loop.

  private final LinuxCalls.Events events = new LinuxCalls.Events(MOST_EVENTS);
  private final LinuxCalls.Events change = new LinuxCalls.Events(1);
  final MemorySegment state = LinuxCalls.newState();

  /**
   * By descriptor. Other threads look whether a channel of theirs is there: {@link #isTransports}.
   */
  private @Nullable EpollRegistration[] registrations = new EpollRegistration[64];

  private int generations;

  /** Those whose interest may not be what the system was told. */
  private final ArrayList<EpollRegistration> changed = new ArrayList<>();

  /** For the user's own channels. */
  private @Nullable SelectorPoller selector;

  /**
   * A poller for a new loop.
   *
   * @throws IOException if the system refuses it, for want of descriptors say
   */
  EpollPoller(ChannelDescriptors descriptors) throws IOException {
    this.descriptors = descriptors;
    this.epoll = LinuxCalls.openEpoll(state);
    boolean ready = false;
    EventFd eventFd = null;
    try {
      eventFd = new EventFd(state);
      tellWakeup(eventFd);
      ready = true;
    } finally {
      if (!ready) {
        LinuxCalls.close(epoll);
        if (eventFd != null) {
          boolean _ = eventFd.close();
        }
      }
    }
    this.wakeup = eventFd;
  }

  private void tell(int operation, int fd, int wanted, long data) throws IOException {
    change.set(0, wanted, data);
    if (LinuxCalls.epollCtl(state, epoll, operation, fd, change.memory) < 0) {
      throw new IOException("epoll_ctl: " + LinuxCalls.describe(LinuxCalls.errno(state)));
    }
  }

  /** The number of its own, for tests that lose it. */
  int descriptor() {
    return epoll;
  }

  // ---- registering

  @Override
  public Registration register(
      EventLoop loop, SelectableChannel channel, ReadinessListener user, Context context)
      throws ClosedChannelException {
    if (!channel.isOpen()) {
      throw new ClosedChannelException();
    }
    if (selector != null) {
      selector.release(channel);
    }
    int fd = descriptors.of(channel);
    if (fd >= registrations.length) {
      registrations = Arrays.copyOf(registrations, Math.max(fd + 1, registrations.length * 2));
    }
    EpollRegistration before = registrations[fd];
    if (before != null) {
      before.release();
    }
    var made = new EpollRegistration(this, loop, channel, fd, user, context);
    generations = (generations + 1) & Integer.MAX_VALUE;
    made.generation = generations;
    registrations[fd] = made;
    return made;
  }

  /**
   * Notes a change. The system is told before it is asked the next time: pausing and resuming in
   * between cost nothing.
   */
  void interestChanged(EpollRegistration registration) {
    if (!registration.changed) {
      registration.changed = true;
      changed.add(registration);
    }
  }

  /** Forgets a registration, and has the system forget it. */
  void remove(EpollRegistration registration) {
    if (registrations[registration.fd] == registration) {
      registrations[registration.fd] = null;
      if (registration.toldEvents != 0) {
        registration.toldEvents = 0;
        // Needed even where the channel is closed next: a process that is just being started has
        // a copy of the descriptor, and the events would go on. Fails if it was closed before.
        int _ =
            LinuxCalls.epollCtl(
                state, epoll, LinuxCalls.EPOLL_CTL_DEL, registration.fd, change.memory);
      }
    }
  }

  private void tellChanges() {
    for (int i = 0; i < changed.size(); i++) {
      EpollRegistration registration = changed.get(i);
      registration.changed = false;
      if (registrations[registration.fd] == registration && registration.channel.isOpen()) {
        tellChange(registration);
      }
    }
    changed.clear();
  }

  private void tellChange(EpollRegistration registration) {
    int wanted = registration.wantedEvents();
    int told = registration.toldEvents;
    if (wanted == told) {
      return;
    }
    // A descriptor that is waited for in vain would still report a peer that is gone, for ever.
    int operation =
        told == 0
            ? LinuxCalls.EPOLL_CTL_ADD
            : wanted == 0 ? LinuxCalls.EPOLL_CTL_DEL : LinuxCalls.EPOLL_CTL_MOD;
    registration.toldEvents = (byte) wanted;
    if (!change(operation, registration, wanted)) {
      registration.toldEvents = 0;
      noteLost(registration);
    }
  }

  /** The system may know otherwise than it was told, if the descriptor was closed behind us. */
  private boolean change(int operation, EpollRegistration registration, int wanted) {
    change.set(0, wanted, dataOf(registration));
    int fd = registration.fd;
    if (LinuxCalls.epollCtl(state, epoll, operation, fd, change.memory) == 0) {
      return true;
    }
    int other =
        switch (LinuxCalls.errno(state)) {
          case LinuxCalls.ENOENT -> LinuxCalls.EPOLL_CTL_ADD;
          case LinuxCalls.EEXIST -> LinuxCalls.EPOLL_CTL_MOD;
          default -> operation;
        };
    return wanted == 0
        || (other != operation && LinuxCalls.epollCtl(state, epoll, other, fd, change.memory) == 0);
  }

  /**
   * The system cannot watch a channel: one that another thread has just closed, or whose descriptor
   * was closed behind it, which the JDK has done. That is this channel's failure, and shows in what
   * it does next; unless it is the poller's own descriptor that is gone.
   */
  private void noteLost(EpollRegistration registration) {
    if (!registration.channel.isOpen()) {
      return;
    }
    int errno = LinuxCalls.errno(state);
    if ((errno == LinuxCalls.EBADF || errno == LinuxCalls.EINVAL) && !isThere()) {
      reopen();
    } else {
      registration.eventsSeen(LinuxCalls.EPOLLERR);
    }
  }

  /** Whether the poller's own descriptors are what they were. */
  private boolean isThere() {
    change.set(0, LinuxCalls.EPOLLIN | LinuxCalls.EPOLLET, WAKEUP);
    return LinuxCalls.epollCtl(
            state, epoll, LinuxCalls.EPOLL_CTL_MOD, wakeup.descriptor(), change.memory)
        == 0;
  }

  /**
   * Begins anew with descriptors of its own: something has closed the number of one of them, by
   * closing a number of its own twice. The old ones are not closed, as they may be other files by
   * now.
   */
  private void reopen() {
    try {
      epoll = LinuxCalls.openEpoll(state);
      wakeup = new EventFd(state);
      tellWakeup(wakeup);
      if (selector != null) {
        tellSelector(selector);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the poller's descriptors were closed by other code", e);
    }
    for (EpollRegistration registration : registrations) {
      if (registration != null) {
        registration.toldEvents = 0;
        interestChanged(registration);
      }
    }
  }

  private void tellWakeup(EventFd eventFd) throws IOException {
    // Edge-triggered: every write to it is an event once, and nothing needs to read it.
    tell(
        LinuxCalls.EPOLL_CTL_ADD,
        eventFd.descriptor(),
        LinuxCalls.EPOLLIN | LinuxCalls.EPOLLET,
        WAKEUP);
  }

  private void tellSelector(SelectorPoller made) throws IOException {
    tell(LinuxCalls.EPOLL_CTL_ADD, descriptors.of(made.selector()), LinuxCalls.EPOLLIN, SELECTOR);
  }

  private static long dataOf(EpollRegistration registration) {
    return (long) registration.generation << 32 | registration.fd;
  }

  // ---- waiting

  @Override
  public void poll(long timeoutNanos) {
    if (!changed.isEmpty()) {
      tellChanges();
    }
    int timeoutMillis =
        timeoutNanos < 0
            ? -1
            : (int) Math.min(Integer.MAX_VALUE, ChannelPoller.millisRoundedUp(timeoutNanos));
    // What the selector's channels wait for reaches the system when it selects.
    if (selector != null && selector.look()) {
      timeoutMillis = 0;
    }
    int count = LinuxCalls.epollWait(state, epoll, events.memory, events.capacity, timeoutMillis);
    if (count < 0) {
      pollFailed(LinuxCalls.errno(state));
    }
    for (int i = 0; i < count; i++) {
      pass(events.data(i), events.events(i));
    }
  }

  private void pollFailed(int errno) {
    switch (errno) {
      case LinuxCalls.EINTR -> {}
      case LinuxCalls.EBADF, LinuxCalls.EINVAL -> reopen();
      default ->
          throw new UncheckedIOException(
              new IOException("epoll_wait: " + LinuxCalls.describe(errno)));
    }
  }

  @Override
  public boolean waitsInSystemCall() {
    return true;
  }

  private void pass(long data, int seen) {
    if (data >= 0) {
      EpollRegistration registration = registrations[(int) data];
      if (registration != null && registration.generation == (int) (data >>> 32)) {
        registration.eventsSeen(seen);
      }
    } else if (data == SELECTOR && selector != null) {
      boolean _ = selector.look();
    }
  }

  @Override
  public void wakeup() {
    wakeup.signal();
  }

  // ---- the user's own channels

  private SelectorPoller selector() {
    SelectorPoller made = selector;
    if (made == null) {
      try {
        made = new SelectorPoller(Selector.open());
        tellSelector(made);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot open a selector: " + e.getMessage(), e);
      }
      selector = made;
    }
    return made;
  }

  @Override
  public SelectionKey register(SelectableChannel channel, UserChannel watch)
      throws ClosedChannelException {
    return selector().register(channel, watch);
  }

  @Override
  void release(SelectionKey key) {
    selector().release(key);
  }

  @Override
  public @Nullable Object ownerOf(SelectableChannel channel) {
    Object watch = selector == null ? null : selector.ownerOf(channel);
    if (watch != null || !channel.isOpen()) {
      return watch;
    }
    int fd = descriptors.of(channel);
    EpollRegistration registration = fd < registrations.length ? registrations[fd] : null;
    return registration != null && registration.channel == channel ? registration : null;
  }

  @Override
  boolean isTransports(SelectableChannel channel) {
    @Nullable EpollRegistration[] all = registrations;
    int fd = channel.isOpen() ? descriptors.of(channel) : -1;
    EpollRegistration registration = fd >= 0 && fd < all.length ? all[fd] : null;
    return registration != null && registration.channel == channel;
  }

  @Override
  UserChannels watches(EventLoop loop) {
    return selector().watches(loop);
  }

  @Override
  public void releaseClosed() throws IOException {
    if (selector != null) {
      selector.releaseClosed();
    }
  }

  // ---- what it is

  @Override
  public List<Watched> watched() {
    List<Watched> all = new ArrayList<>();
    for (EpollRegistration registration : registrations) {
      if (registration != null && registration.channel.isOpen()) {
        all.add(new Watched(Addresses.describe(registration.channel), registration.origin()));
      }
    }
    if (selector != null) {
      all.addAll(selector.watched());
    }
    return all;
  }

  /**
   * Closes itself, and every channel that is still registered and not the user's own. Does nothing
   * the second time: its descriptors may be those of other files by then.
   */
  @Override
  public void close() {
    if (!wakeup.close()) {
      return;
    }
    forget();
    for (EpollRegistration registration : registrations) {
      if (registration != null) {
        registration.closeChannel();
      }
    }
    if (selector != null) {
      selector.close();
    }
    LinuxCalls.close(epoll);
  }

  @Override
  public String toString() {
    return "EpollPoller[" + watched().size() + " channels]";
  }
}

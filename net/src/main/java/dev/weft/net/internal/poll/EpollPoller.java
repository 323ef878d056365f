package dev.weft.net.internal.poll;

import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.net.internal.names.Addresses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for channels by Linux's {@code epoll}, without the JDK's selector in between: the system
 * calls are the same, but what the selector does around each of them, locks, sets of keys and
 * transitions to native code, is left out.
 *
 * <p>It watches the channels of transports and listeners. Channels of the user's own, which any
 * code may close at any time, stay with a selector, which the first of them makes, and which is
 * watched as one descriptor more.
 *
 * <p>The first poller of a program begins before those calls are linked, and waits for all channels
 * in that selector until they are:
 *
 * <pre>
 *   IN_SELECTOR --the calls are linked, and it polls again, or must not wait longer--> IN_EPOLL
 * </pre>
 *
 * There is no way back. Where the calls cannot be linked, it stays in the selector.
 */
public final class EpollPoller extends ChannelPoller {
  private static final int MOST_EVENTS = 1024;

  /** Stand where registrations have their descriptor and generation; no generation is negative. */
  private static final long WAKEUP = -1;

  private static final long SELECTOR = -2;

  /** How many polls that do not wait it makes before the calls are linked: a loop may be busy. */
  private static final int MOST_BUSY_POLLS = 100;

  /** The selector that it begins in, or null; closed where no channel needs it any more. */
  private final @Nullable SelectorPoller first;

  /** Says what the calls are by once they are linked. */
  private final Supplier<@Nullable ChannelDescriptors> linked;

  /** Null in the selector; written by the loop, again where the system has lost it. */
  private volatile @Nullable EventFd wakeup;

  // All fields from here on are confined to the loop.

  /** Whether it waits in the selector for all channels. */
  private boolean inSelector;

  private int busyPolls;

  private int epoll;

  // These are there from the way into epoll on.

  @SuppressWarnings("NullAway.Init")
  private ChannelDescriptors descriptors;

  @SuppressWarnings("NullAway.Init")
  private LinuxCalls.Events events;

  @SuppressWarnings("NullAway.Init")
  private LinuxCalls.Events change;

  @SuppressWarnings("NullAway.Init")
  MemorySegment state;

  /**
   * By descriptor, in epoll. Other threads look whether a channel of theirs is there: {@link
   * #isTransports}.
   */
  private @Nullable EpollRegistration[] registrations = new EpollRegistration[64];

  private int generations;

  /** Those whose interest may not be what the system was told. */
  private final ArrayList<EpollRegistration> changed = new ArrayList<>();

  /** For the user's own channels, and in the selector for all. */
  private @Nullable SelectorPoller selector;

  /**
   * A poller for a new loop, in epoll.
   *
   * @throws IOException if the system refuses it, for want of descriptors say
   */
  EpollPoller(ChannelDescriptors descriptors) throws IOException {
    this.first = null;
    this.linked = () -> descriptors;
    open(descriptors);
  }

  /**
   * A poller for a new loop, in a selector for now.
   *
   * @param linked says what the calls are by once they are linked
   */
  EpollPoller(SelectorPoller first, Supplier<@Nullable ChannelDescriptors> linked) {
    this.first = first;
    this.linked = linked;
    this.selector = first;
    this.inSelector = true;
  }

  private void open(ChannelDescriptors calls) throws IOException {
    descriptors = calls;
    events = new LinuxCalls.Events(MOST_EVENTS);
    change = new LinuxCalls.Events(1);
    state = LinuxCalls.newState();
    epoll = LinuxCalls.openEpoll(state);
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
    wakeup = eventFd;
  }

  // ---- from the selector into epoll

  /** Whether the system's calls cannot be made yet. */
  boolean isInSelector() {
    return inSelector;
  }

  /**
   * Goes into epoll now, for what a selector cannot wait for; stays where the calls are not had.
   */
  void leaveSelector() {
    if (inSelector) {
      try {
        goIntoEpoll(EpollLinking.link());
      } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
        // A later JDK, or another C library.
      }
    }
  }

  /**
   * Goes into epoll if the calls are linked, or has them linked if there is time.
   *
   * @return whether it went
   */
  private boolean tryLeaveSelector(long timeoutNanos) {
    ChannelDescriptors calls = linked.get();
    if (calls != null) {
      return goIntoEpoll(calls);
    }
    if (timeoutNanos != 0 || busyPolls == MOST_BUSY_POLLS) {
      EpollLinking.begin();
    } else {
      busyPolls++;
    }
    return false;
  }

  /** Has epoll watch what the selector did. False if the system refuses, for now. */
  private boolean goIntoEpoll(ChannelDescriptors calls) {
    SelectorPoller left = Objects.requireNonNull(first, "the selector that it is in");
    try {
      open(calls);
      if (left.hasChannelsOfUsers()) {
        tellSelector(left);
      }
    } catch (IOException e) {
      return false; // there are no descriptors
    }
    List<EpollRegistration> moved = left.releaseAll(EpollRegistration.class);
    inSelector = false;
    for (EpollRegistration registration : moved) {
      place(registration);
      interestChanged(registration);
    }
    if (!left.hasChannelsOfUsers()) {
      left.close();
      selector = null;
    }
    return true;
  }

  /** The operations that the selector just saw a channel to be ready for. */
  int seenBySelector(SelectableChannel channel) {
    SelectionKey key = selector().keyOf(channel);
    try {
      return key == null ? 0 : key.readyOps();
    } catch (CancelledKeyException e) {
      return 0; // another thread closed the channel just now
    }
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
    var made = new EpollRegistration(this, loop, channel, user, context);
    if (inSelector) {
      SelectionKey _ = selector().register(channel, made);
      return made;
    }
    if (selector != null) {
      selector.release(channel);
    }
    place(made);
    return made;
  }

  private void place(EpollRegistration made) {
    int fd = descriptors.of(made.channel);
    if (fd >= registrations.length) {
      registrations = Arrays.copyOf(registrations, Math.max(fd + 1, registrations.length * 2));
    }
    EpollRegistration before = registrations[fd];
    if (before != null) {
      before.release();
    }
    generations = (generations + 1) & Integer.MAX_VALUE;
    made.fd = fd;
    made.generation = generations;
    registrations[fd] = made;
  }

  /**
   * Notes a change. The system is told before it is asked the next time: pausing and resuming in
   * between cost nothing.
   */
  void interestChanged(EpollRegistration registration) {
    if (inSelector) {
      tellSelector(registration);
    } else if (!registration.changed) {
      registration.changed = true;
      changed.add(registration);
    }
  }

  private void tellSelector(EpollRegistration registration) {
    SelectionKey key = selector().keyOf(registration.channel);
    if (key != null && key.attachment() == registration) {
      try {
        key.interestOps(registration.interest);
      } catch (CancelledKeyException e) {
        // Another thread closed the channel just now.
      }
    }
  }

  /** Forgets a registration, and has the system forget it. */
  void remove(EpollRegistration registration) {
    if (inSelector) {
      if (selector().ownerOf(registration.channel) == registration) {
        selector().release(registration.channel);
      }
    } else if (registrations[registration.fd] == registration) {
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
    int fd = Objects.requireNonNull(wakeup, "in epoll").descriptor();
    return LinuxCalls.epollCtl(state, epoll, LinuxCalls.EPOLL_CTL_MOD, fd, change.memory) == 0;
  }

  /**
   * Begins anew with descriptors of its own: something has closed the number of one of them, by
   * closing a number of its own twice. The old ones are not closed, as they may be other files by
   * now.
   */
  private void reopen() {
    try {
      epoll = LinuxCalls.openEpoll(state);
      EventFd eventFd = new EventFd(state);
      wakeup = eventFd;
      tellWakeup(eventFd);
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
    if (!inSelector) {
      pollEpoll(timeoutNanos);
    } else if (tryLeaveSelector(timeoutNanos)) {
      // A thread that woke the selector just now has left its work with the loop, which looks for
      // that before it waits.
      pollEpoll(0);
    } else {
      selector().poll(timeoutNanos);
    }
  }

  private void pollEpoll(long timeoutNanos) {
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
    return !inSelector;
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
    EventFd eventFd = wakeup;
    if (eventFd != null) {
      eventFd.signal();
    } else if (first != null) {
      first.wakeup(); // does nothing if it is closed meanwhile
    }
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
    if (watch != null || inSelector || !channel.isOpen()) {
      return watch;
    }
    int fd = descriptors.of(channel);
    EpollRegistration registration = fd < registrations.length ? registrations[fd] : null;
    return registration != null && registration.channel == channel ? registration : null;
  }

  @Override
  boolean isTransports(SelectableChannel channel) {
    if (wakeup == null) {
      return first != null && first.ownerOf(channel) instanceof EpollRegistration;
    }
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
    EventFd eventFd = wakeup;
    if (eventFd != null && !eventFd.close()) {
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
    if (eventFd != null) {
      LinuxCalls.close(epoll);
    }
  }

  @Override
  public String toString() {
    return "EpollPoller[" + watched().size() + " channels]";
  }
}

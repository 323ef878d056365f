package dev.weft.simulation;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One end of a simulated connection as the kernel of its host has it: bytes in order, how much of
 * them there is room for, and what broke it. Segments are not modelled. What the JDK makes of it is
 * {@link TcpChannel}.
 *
 * <pre>{@code
 *      connect()             SYN-ACK arrives
 * NEW -----------> SYN_SENT -----------------> ESTABLISHED
 *                      |                         |  RST, nothing is ever answered
 *                      |  refused, timed out     v
 *                      +---------------------> BROKEN
 *                                                ^
 *  (a SYN arrives)              ACK arrives      |  RST, the client never answers
 *        +----> SYN_RECEIVED -----------------> ESTABLISHED
 * }</pre>
 *
 * An end that its program has closed keeps its state, and answers what comes by RST.
 */
final class TcpEnd {
  /** As Linux: the first again after a second, then after twice as long each time. */
  private static final long SYN_RETRY_NANOS = 1_000_000_000;

  private static final int SYN_RETRIES = 6;
  private static final int SEGMENT_BYTES = 16 * 1024;

  private enum State {
    NEW,
    SYN_SENT,
    SYN_RECEIVED,
    ESTABLISHED,
    BROKEN
  }

  /** What a connection broke by. */
  enum Breakage {
    RESET,
    RESET_AFTER_END,
    REFUSED,
    TIMED_OUT
  }

  private final World world;
  private final HostSocket own;
  private final int bufferBytes;
  private @Nullable InetSocketAddress local;
  private @Nullable InetSocketAddress remote;

  private State state = State.NEW;
  private @Nullable TcpEnd peer;
  private @Nullable Flow out;

  /** Of a server's end, until the client has answered. */
  private @Nullable TcpListener listener;

  private final TlsRecords recordsOut = new TlsRecords();
  private final TlsRecords recordsIn = new TlsRecords();
  private final Deque<ByteBuffer> received = new ArrayDeque<>();

  /** What was sent and, as far as this end knows, not read yet. */
  private int unread;

  /** What was read and not told to the other end yet. */
  private int readUntold;

  private boolean inputEnds;
  private boolean inputShut;
  private boolean outputShut;
  private boolean closed;

  /** What it broke by, until a call has told that. */
  private @Nullable Breakage untold;

  TcpEnd(World world, HostSocket own) {
    this.world = world;
    this.own = own;
    this.bufferBytes = world.options().socketBufferBytes();
  }

  /** The server's end of a connection whose client is about to learn of it. */
  TcpEnd(World world, HostSocket own, TcpListener listener, InetSocketAddress at, TcpEnd client) {
    this(world, own);
    this.listener = listener;
    local = at;
    remote = Objects.requireNonNull(client.local);
    state = State.SYN_RECEIVED;
    peer = client;
    out = new Flow(world, this, client.host());
    world.way(client.host(), host()).add(this);
  }

  Host host() {
    return own.host();
  }

  HostSocket own() {
    return own;
  }

  @Nullable InetSocketAddress local() {
    return local;
  }

  /** Whether its program may still use it. */
  boolean isThere() {
    return !closed && own.isOfThisLife();
  }

  boolean isConnecting() {
    return state == State.SYN_SENT;
  }

  private String peerName() {
    return world.nameOf(host(), Objects.requireNonNull(remote));
  }

  // ---- connecting

  void connect(InetSocketAddress from, InetSocketAddress to) {
    local = from;
    remote = to;
    state = State.SYN_SENT;
    own.log("connects to " + peerName());
    sendSyn(to, 0);
  }

  private void sendSyn(InetSocketAddress to, int retries) {
    if (!isThere() || state != State.SYN_SENT) {
      return;
    }
    if (retries > SYN_RETRIES) {
      breakBy(Breakage.TIMED_OUT);
      return;
    }
    Host target = world.hostAt(host(), to.getAddress());
    if (target != null) {
      Way way = world.way(host(), target);
      world.send(
          way,
          0,
          () -> {
            if (target.isUp()) {
              synArrives(target, to, way.isRefusing());
            }
          });
    }
    world.at(world.nowNanos() + (SYN_RETRY_NANOS << retries), () -> sendSyn(to, retries + 1));
  }

  /** At the other host. */
  private void synArrives(Host target, InetSocketAddress to, boolean refused) {
    if (!isThere() || state != State.SYN_SENT || hasPeer()) {
      return; // it is of no use any more, or has arrived before
    }
    TcpListener found = refused ? null : TcpListener.at(target, to, world);
    if (found == null) {
      world.send(
          world.way(target, host()),
          0,
          () -> {
            if (isThere() && state == State.SYN_SENT) {
              own.log("is refused by " + peerName());
              breakBy(Breakage.REFUSED);
            }
          });
      return;
    }
    TcpEnd other = found.offer(this, to);
    if (other == null) {
      target.log("has no room for a connection from " + host().name());
      return;
    }
    peer = other;
    Objects.requireNonNull(other.out).send(0, () -> answerArrives(other));
  }

  private void answerArrives(TcpEnd other) {
    if (peer != other) {
      return; // of a host that has crashed since, and has answered anew
    }
    if (!isThere() || state != State.SYN_SENT) {
      other.isReset(this);
      return;
    }
    state = State.ESTABLISHED;
    out = new Flow(world, this, other.host());
    world.way(other.host(), host()).add(this);
    out.acknowledge(other::acknowledgementArrives);
    own.touch();
  }

  /** Only from now on the server's program may accept it. */
  private void acknowledgementArrives() {
    TcpListener at = listener;
    if (!own.isOfThisLife() || (at != null && !at.isThere())) {
      Objects.requireNonNull(peer).isReset(this);
    } else if (at != null && state == State.SYN_RECEIVED) {
      state = State.ESTABLISHED;
      listener = null;
      at.isEstablished(this);
    }
  }

  /** What the program takes it for that has waited for the connection. */
  void logConnected() {
    own.log("is connected to " + peerName());
  }

  // ---- bytes out

  /**
   * Takes what there is room for.
   *
   * @return how many bytes
   */
  int write(ByteBuffer source) {
    int count = 0;
    List<String> records = new ArrayList<>(0);
    while (source.hasRemaining() && unread < bufferBytes && own.isOfThisLife()) {
      int length = Math.min(Math.min(source.remaining(), bufferBytes - unread), SEGMENT_BYTES);
      byte[] segment = new byte[length];
      source.get(segment);
      unread += length;
      count += length;
      String found = recordsOut.describe(segment);
      if (found != null) {
        records.add(found);
      }
      TcpEnd to = Objects.requireNonNull(peer);
      Objects.requireNonNull(out).send(length, () -> to.dataArrives(this, segment));
    }
    if (count > 0) {
      String what = records.isEmpty() ? count + " B" : String.join(", ", records);
      own.log("sends " + what + " to " + peerName());
    }
    return count;
  }

  /** What it broke by, if no call has told that yet: one call does, once. */
  @Nullable Breakage takeUntold() {
    Breakage by = untold;
    untold = null;
    return by;
  }

  boolean isBroken() {
    return state == State.BROKEN;
  }

  boolean isOutputShut() {
    return outputShut;
  }

  void shutOutput() {
    if (!outputShut) {
      outputShut = true;
      if (state == State.ESTABLISHED && own.isOfThisLife()) {
        own.log("ends its output to " + peerName());
        TcpEnd to = Objects.requireNonNull(peer);
        Objects.requireNonNull(out).send(0, () -> to.endArrives(this));
      }
    }
  }

  // ---- what arrives

  private void dataArrives(TcpEnd from, byte[] segment) {
    if (!isThere() || state == State.BROKEN) {
      from.isReset(this);
    } else if (inputShut && outputShut) {
      from.isReset(this); // as Linux: nothing can be done with it
      breakBy(Breakage.RESET);
    } else {
      String records = recordsIn.describe(segment);
      own.log(
          "receives "
              + (records == null ? segment.length + " B" : records)
              + " from "
              + peerName());
      received.add(ByteBuffer.wrap(segment));
      own.touch();
    }
  }

  private void endArrives(TcpEnd from) {
    if (!own.isOfThisLife()) {
      from.isReset(this);
    } else if (isThere() && state != State.BROKEN) {
      own.log("sees the end of " + peerName());
      inputEnds = true;
      own.touch();
    }
  }

  private void readingArrives(int bytes) {
    unread -= bytes;
    own.touch();
  }

  /** The other end, or the host where it was, answers that it knows no such connection. */
  private void isReset(TcpEnd by) {
    world.send(world.way(by.host(), host()), 0, this::resetArrives);
  }

  /** As from the other end, wherever it comes from. */
  void resetArrives() {
    if (!isThere()) {
      return;
    }
    switch (state) {
      case ESTABLISHED -> {
        own.log("is reset by " + peerName());
        breakBy(inputEnds ? Breakage.RESET_AFTER_END : Breakage.RESET);
      }
      case SYN_RECEIVED -> breakBy(Breakage.RESET);
      case NEW, SYN_SENT, BROKEN -> {}
    }
  }

  /** Nothing that was sent is ever answered. */
  void giveUp() {
    if (isThere() && state == State.ESTABLISHED) {
      own.log("gives up " + peerName());
      breakBy(Breakage.TIMED_OUT);
    } else if (state == State.SYN_RECEIVED) {
      breakBy(Breakage.TIMED_OUT);
    }
  }

  /** What it has acknowledged is not learned of: then a client has never answered. */
  void isUnheard() {
    TcpEnd other = peer;
    if (other != null && other.state == State.SYN_RECEIVED) {
      other.breakBy(Breakage.TIMED_OUT);
    }
  }

  /**
   * Asks for room where it has none, when the other end may not be there any more: without an
   * answer it gives up.
   */
  void probe() {
    if (isThere() && state == State.ESTABLISHED && unread >= bufferBytes) {
      TcpEnd to = Objects.requireNonNull(peer);
      Objects.requireNonNull(out).send(0, () -> to.probeArrives(this));
    }
  }

  private void probeArrives(TcpEnd from) {
    if (!isThere() || state == State.BROKEN) {
      from.isReset(this);
    }
  }

  /** Whether the other end is there, and its host has not crashed since. */
  boolean hasPeer() {
    return peer != null && peer.own.isOfThisLife();
  }

  /** The other end, if there is one yet. */
  @Nullable TcpEnd peer() {
    return peer;
  }

  private void breakBy(Breakage breakage) {
    state = State.BROKEN;
    untold = breakage;
    if (out != null) {
      out.stop();
    }
    if (listener != null) {
      listener.isAbandoned(this);
      listener = null;
    }
    leave();
    own.touch();
  }

  // ---- bytes in

  /**
   * Gives what there is.
   *
   * @return how many bytes; 0 if there is none, -1 at the end
   */
  int read(ByteBuffer target) {
    int count = take(target);
    if (count > 0) {
      hasRead(count);
      return count;
    }
    return inputEnds || (state == State.BROKEN && untold == null) ? -1 : 0;
  }

  private int take(ByteBuffer target) {
    int count = 0;
    while (target.hasRemaining() && !received.isEmpty()) {
      ByteBuffer first = received.peek();
      int length = Math.min(first.remaining(), target.remaining());
      target.put(first.slice(first.position(), length));
      first.position(first.position() + length);
      count += length;
      if (!first.hasRemaining()) {
        received.remove();
      }
    }
    return count;
  }

  /** The other end learns that there is room again, but not of every byte. */
  private void hasRead(int bytes) {
    readUntold += bytes;
    if (readUntold * 2 >= bufferBytes && state == State.ESTABLISHED && own.isOfThisLife()) {
      int told = readUntold;
      readUntold = 0;
      TcpEnd to = Objects.requireNonNull(peer);
      Objects.requireNonNull(out).acknowledge(() -> to.readingArrives(told));
    }
  }

  /** What comes from now on stays there, and nothing reads it. */
  void shutInput() {
    inputShut = true;
    own.touch();
  }

  boolean isInputShut() {
    return inputShut;
  }

  // ---- the end

  /**
   * Its program is done with it.
   *
   * @param byReset whether the other end shall be told so by a reset, in place of an end
   */
  void close(boolean byReset) {
    if (!isThere()) {
      closed = true;
      return;
    }
    if (state == State.ESTABLISHED) {
      if (byReset || !received.isEmpty()) {
        reset();
      } else {
        shutOutput();
      }
    }
    closed = true;
    leave();
  }

  private void reset() {
    own.log("resets " + peerName());
    TcpEnd to = Objects.requireNonNull(peer);
    Objects.requireNonNull(out).abort(to::resetArrives);
    state = State.BROKEN;
  }

  /** No reset of a link can concern it any more. */
  private void leave() {
    TcpEnd other = peer;
    if (other != null) {
      world.way(other.host(), host()).remove(this);
    }
  }

  // ---- for the selector

  int readyOps() {
    return switch (state) {
      case NEW, SYN_SENT, SYN_RECEIVED -> 0;
      case ESTABLISHED ->
          (received.isEmpty() && !inputEnds && !inputShut ? 0 : SelectionKey.OP_READ)
              | (unread < bufferBytes ? SelectionKey.OP_WRITE : 0);
      case BROKEN -> SelectionKey.OP_READ | SelectionKey.OP_WRITE;
    };
  }
}

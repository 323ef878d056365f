package dev.weft.net.internal.connect;

import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.TimerHandle;
import dev.weft.net.ClientOptions;
import dev.weft.net.internal.bytes.Closing;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.poll.ChannelPoller;
import dev.weft.net.internal.poll.Network;
import dev.weft.net.internal.poll.ReadinessListener;
import dev.weft.net.internal.poll.Registration;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Attempts to connect to several addresses, of which the first that succeeds wins: "Happy Eyeballs"
 * as in section 5 of RFC 8305. The next attempt begins when the last one has failed, or has not
 * succeeded within the delay; those before go on beside it.
 *
 * <p>Made of callbacks, not of a task for each attempt, as asyncio's is: the order of what happens
 * does not depend on when tasks run, and a winner that is known late cannot be lost. Confined to
 * the loop.
 */
final class ConnectRace {
  private final EventLoop loop;
  private final String target;
  private final Iterator<InetSocketAddress> addresses;
  private final ClientOptions options;

  /** Null if all have failed. */
  private final Future<@Nullable SocketChannel> winner;

  /** The attempts that have neither succeeded nor failed. */
  private final List<Registration> pending = new ArrayList<>();

  private final List<ConnectException> failures = new ArrayList<>();
  private @Nullable TimerHandle nextAttempt;

  /**
   * A race that has not begun.
   *
   * @param target what errors call the destination
   * @param addresses at least one, in the order in which to try them
   */
  ConnectRace(
      EventLoop loop, String target, List<InetSocketAddress> addresses, ClientOptions options) {
    this.loop = loop;
    this.target = target;
    this.addresses = addresses.iterator();
    this.options = options;
    this.winner = loop.createFuture();
  }

  /**
   * Waits for the winner; whatever happens, no other socket is left.
   *
   * @throws ConnectException if all fail
   */
  SocketChannel run() throws IOException {
    boolean taken = false;
    try {
      attemptNext();
      SocketChannel channel = winner.await();
      if (channel == null) {
        throw refusal(); // made here, so that its trace leads to the caller
      }
      taken = true;
      return channel;
    } finally {
      cancelNextAttempt();
      pending.forEach(Registration::closeChannel);
      if (!taken && winner.isDone() && !winner.isCancelled()) {
        SocketChannel unwanted = winner.result();
        if (unwanted != null) {
          Closing.quietly(unwanted); // it won, and then the task was cancelled
        }
      }
    }
  }

  /** Begins attempts until one does not fail at once. */
  private void attemptNext() {
    cancelNextAttempt();
    if (winner.isDone()) {
      return; // the task that waits was cancelled, and has not run yet
    }
    boolean failed = true;
    while (failed && addresses.hasNext()) {
      failed = !attempt(addresses.next());
    }
    if (failed && pending.isEmpty()) {
      winner.setResult(null);
    } else if (!winner.isDone() && addresses.hasNext()) {
      nextAttempt = loop.callLater(options.attemptDelay(), this::attemptNext);
    }
  }

  private void cancelNextAttempt() {
    if (nextAttempt != null) {
      nextAttempt.cancel();
      nextAttempt = null;
    }
  }

  /**
   * Begins one attempt.
   *
   * @return false if it failed at once
   */
  private boolean attempt(InetSocketAddress address) {
    SocketChannel channel = null;
    try {
      channel = open(address);
      if (channel.connect(address)) {
        winner.setResult(channel);
      } else {
        new Attempt(channel, address).awaitAnswer();
      }
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      // Without IPv6, sockets of that family are unsupported.
      if (channel != null) {
        Closing.quietly(channel);
      }
      addFailure(address, e);
      return false;
    }
  }

  private SocketChannel open(InetSocketAddress address) throws IOException {
    SocketChannel channel =
        Network.of(loop).channels().openSocketChannel(Addresses.family(address));
    boolean prepared = false;
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, options.keepAlive());
      InetSocketAddress local = options.localAddress();
      if (local != null) {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.bind(local);
      }
      prepared = true;
      return channel;
    } finally {
      if (!prepared) {
        Closing.quietly(channel);
      }
    }
  }

  /** An attempt that the peer has not answered yet. */
  private final class Attempt implements ReadinessListener {
    private final SocketChannel channel;
    private final InetSocketAddress address;
    private final Registration registration;

    Attempt(SocketChannel channel, InetSocketAddress address) throws IOException {
      this.channel = channel;
      this.address = address;
      this.registration =
          ChannelPoller.of(loop).register(loop, channel, this, Context.copyOfCurrent());
    }

    void awaitAnswer() throws IOException {
      registration.add(SelectionKey.OP_CONNECT);
      pending.add(registration);
    }

    @Override
    public void writeReady() {
      if (winner.isDone() || !channel.isOpen()) {
        return;
      }
      try {
        if (channel.finishConnect()) {
          pending.remove(registration);
          registration.release();
          winner.setResult(channel);
        }
      } catch (IOException e) {
        pending.remove(registration);
        registration.closeChannel();
        addFailure(address, e);
        attemptNext();
      }
    }
  }

  private void addFailure(InetSocketAddress address, Exception cause) {
    var failure = new ConnectException(Addresses.format(address) + ": " + Addresses.reason(cause));
    failure.initCause(cause);
    failures.add(failure);
  }

  private ConnectException refusal() {
    var reasons = new ArrayList<String>();
    for (ConnectException failure : failures) {
      // Where the target is an address, it need not be said twice.
      String reason = Addresses.reason(failure);
      boolean said = reason.startsWith(target + ": ");
      reasons.add(said ? reason.substring(target.length() + 2) : reason);
    }
    var refusal =
        new ConnectException("cannot connect to " + target + ": " + String.join("; ", reasons));
    failures.forEach(refusal::addSuppressed);
    return refusal;
  }
}

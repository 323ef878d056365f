package dev.weft.net.internal.connect;

import dev.weft.Context;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.TimerHandle;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.poll.ChannelPoller;
import dev.weft.net.internal.poll.ReadinessListener;
import dev.weft.net.internal.poll.Registration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Accepts from one listening socket. Confined to the loop. */
public final class Listener implements ReadinessListener {
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  private final EventLoop loop;
  private final ServerSocketChannel channel;
  private final int acceptsAtOnce;
  private final Consumer<SocketChannel> onConnection;
  private final Registration registration;

  /** Whether accepting failed and has not succeeded since: one report is enough. */
  private boolean failing;

  private @Nullable TimerHandle retry;

  /** Whether the socket is another loop's by now. */
  private boolean gaveUp;

  /**
   * Takes a socket, which accepts from {@link #listen()} on.
   *
   * @param acceptsAtOnce how many connections to accept in one go, before others have their turn
   */
  public Listener(
      EventLoop loop,
      ServerSocketChannel channel,
      int acceptsAtOnce,
      Consumer<SocketChannel> onConnection)
      throws IOException {
    this.loop = loop;
    this.channel = channel;
    this.acceptsAtOnce = acceptsAtOnce;
    this.onConnection = onConnection;
    this.registration =
        ChannelPoller.of(loop).register(loop, channel, this, Context.copyOfCurrent());
  }

  public ServerSocketChannel channel() {
    return channel;
  }

  public void listen() throws ClosedChannelException {
    registration.add(SelectionKey.OP_ACCEPT);
  }

  @Override
  public void readReady() {
    for (int i = 0; i < acceptsAtOnce; i++) {
      SocketChannel accepted;
      try {
        accepted = channel.accept();
      } catch (ClosedChannelException e) {
        return; // by the protocol of the connection before
      } catch (IOException e) {
        pause(e);
        return;
      }
      if (accepted == null) {
        return;
      }
      failing = false;
      onConnection.accept(accepted);
    }
  }

  /**
   * Lets a second pass after accepting failed, which means that descriptors or memory have run out:
   * the connection would be reported as ready again at once, and the loop would spin.
   */
  private void pause(IOException cause) {
    registration.waitForNothing();
    if (!failing) {
      failing = true;
      loop.callExceptionHandler(
          ErrorReport.of(
              "cannot accept connections on "
                  + Addresses.format(Addresses.local(channel))
                  + ", trying again every second",
              cause));
    }
    retry = loop.callLater(RETRY_DELAY, this::resume);
  }

  private void resume() {
    retry = null;
    try {
      listen();
    } catch (ClosedChannelException e) {
      throw new UncheckedIOException("somebody closed the server's socket", e);
    }
  }

  @Override
  public @Nullable String stillOpen() {
    return gaveUp ? null : "the server on " + Addresses.format(Addresses.local(channel));
  }

  /** Stops accepting, and leaves the socket to another loop: connections wait there meanwhile. */
  public ServerSocketChannel giveUp() {
    stopRetrying();
    gaveUp = true;
    registration.leave();
    return channel;
  }

  private void stopRetrying() {
    if (retry != null) {
      retry.cancel();
      retry = null;
    }
  }

  /** Stops accepting, and frees the port. */
  public void close() {
    stopRetrying();
    registration.closeChannel();
    try {
      ChannelPoller.of(loop).releaseClosed();
    } catch (IOException e) {
      throw new UncheckedIOException("the selector failed: " + e.getMessage(), e);
    }
  }
}

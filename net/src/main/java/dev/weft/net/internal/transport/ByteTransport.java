package dev.weft.net.internal.transport;

import dev.weft.EventLoop;
import dev.weft.net.ExtraInfo;
import dev.weft.net.Protocol;
import dev.weft.net.Watermarks;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A transport of bytes, with its protocol and what paces that. Confined to the loop. */
public abstract class ByteTransport extends LoopTransport implements FlowingTransport {
  Protocol protocol;

  /** Null until there is something for it to do. */
  @Nullable OutputFlow flow;

  /** What stands on this one in its place, or null. */
  private @Nullable FlowingTransport cover;

  ByteTransport(EventLoop loop, Protocol protocol) {
    super(loop);
    this.protocol = protocol;
  }

  /** Has what closes or aborts this one close a transport that stands on it in its place. */
  public final void coverBy(FlowingTransport upper) {
    cover = upper;
  }

  /** What its user has: this, or what stands on it. */
  public final FlowingTransport uppermost() {
    return cover == null ? this : cover;
  }

  /** Tells the protocol, that of an encrypted connection too, that its server shuts down. */
  public final void serverCloses() {
    loop.callSoon(this::tellServerCloses, context);
  }

  private void tellServerCloses() {
    if (state != State.OPEN || !uppermost().isAnnounced()) {
      return;
    }
    try {
      uppermost().protocol().serverClosing();
    } catch (Throwable failure) {
      protocolFailed("serverClosing()", failure);
    }
  }

  // ---- what is known of it: nothing, where it is no socket

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return null;
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    return null;
  }

  @Override
  public <T> @Nullable T extraInfo(ExtraInfo<T> info) {
    Objects.requireNonNull(info, "info");
    return null;
  }

  // ---- its protocol

  @Override
  public final Protocol protocol() {
    return protocol;
  }

  @Override
  public final void setProtocol(Protocol newProtocol) {
    Objects.requireNonNull(newProtocol, "protocol");
    if (newProtocol != protocol) {
      protocol = newProtocol;
      if (flow != null) {
        flow.protocolChanged(loop, context);
      }
    }
  }

  @Override
  public final @Nullable OutputFlow flowOrNull() {
    return flow;
  }

  final OutputFlow flow() {
    OutputFlow made = flow;
    if (made == null) {
      made = new OutputFlow(this, this::protocolFailed);
      flow = made;
    }
    return made;
  }

  @Override
  public final void setWatermarks(int lowBytes, int highBytes) {
    ensureOnLoop("setWatermarks()");
    flow().setWatermarks(lowBytes, highBytes);
  }

  @Override
  public final Watermarks watermarks() {
    return flow == null ? Watermarks.DEFAULT : flow.watermarks();
  }

  /**
   * Tells the protocol that the peer sends no more, and closes this side unless the protocol has
   * more to send.
   *
   * @param canSend whether it could
   */
  final void tellEndOfInput(boolean canSend) {
    boolean keepOpen;
    try {
      keepOpen = protocol.eofReceived() && canSend;
    } catch (Throwable failure) {
      protocolFailed("eofReceived()", failure);
      return;
    }
    if (writeFailure != null) {
      end(writeFailure);
    } else if (!keepOpen) {
      close();
    }
  }

  @Override
  void tellLost(@Nullable Exception cause) {
    protocol.connectionLost(cause);
  }
}

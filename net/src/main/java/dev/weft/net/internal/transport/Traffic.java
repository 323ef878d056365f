package dev.weft.net.internal.transport;

import dev.weft.net.ConnectionFigures;
import dev.weft.net.internal.bytes.IntrusiveList;
import java.time.Duration;

/** What has passed through one transport, and its place among those of its loop. Loop-confined. */
final class Traffic extends IntrusiveList.Link {
  private final OpenTransports all;
  private final Counted transport;
  private final long openedNanos;
  long receivedBytes;
  long sentBytes;

  Traffic(OpenTransports all, Counted transport) {
    this.all = all;
    this.transport = transport;
    this.openedNanos = all.nanoTime();
  }

  /** A transport of a channel. */
  interface Counted {
    /** What is known of it now. */
    ConnectionFigures figures();
  }

  void received(int bytes) {
    receivedBytes += bytes;
    all.receivedBytes += bytes;
  }

  void sent(long bytes) {
    sentBytes += bytes;
    all.sentBytes += bytes;
  }

  /** The transport has let go of what is below it. */
  void end() {
    all.remove(this);
  }

  Duration age() {
    return Duration.ofNanos(all.nanoTime() - openedNanos);
  }

  ConnectionFigures figures() {
    return transport.figures();
  }
}

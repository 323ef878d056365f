package dev.weft.http;

import dev.weft.EventLoop;
import dev.weft.net.Transport;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.eclipse.jetty.util.BufferUtil;

/**
 * What an end point sends: at once and in few calls of the system, except that the answers to
 * requests of HTTP/2 that came together leave together. Each on its own would be a packet. Confined
 * to the loop.
 */
final class EndPointOutput {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final int MOST_WRITTEN_AT_ONCE_BYTES = 128 * 1024;

  /** About what a record of TLS holds. */
  static final int MOST_GATHERED_BYTES = 16 * 1024;

  private final WeftConnector connector;
  private final EventLoop loop;
  private final Supplier<Transport> transport;

  /** What is to be sent after the callbacks and tasks that are ready now; with no room, nothing. */
  private ByteBuffer gathered = NOTHING;

  private boolean paused;

  /** For a transport that is there once something is to be sent. */
  EndPointOutput(WeftConnector connector, EventLoop loop, Supplier<Transport> transport) {
    this.connector = connector;
    this.loop = loop;
    this.transport = transport;
  }

  boolean isPaused() {
    return paused;
  }

  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
  }

  /**
   * Sends, until the transport has enough.
   *
   * @param mayGather whether other answers may follow in this iteration
   * @return whether nothing remains
   */
  boolean flush(ByteBuffer[] buffers, boolean mayGather) {
    long size = BufferUtil.remaining(buffers);
    if ((mayGather || isGathering()) && size <= MOST_GATHERED_BYTES - gathered.position()) {
      gather(buffers);
      return true;
    }
    sendGathered();
    if (paused) {
      return size == 0;
    }
    if (buffers.length > 1) {
      flushBeginning(buffers);
    }
    for (ByteBuffer buffer : buffers) {
      if (!flushOne(buffer)) {
        return false;
      }
    }
    return true;
  }

  // ---- what leaves together

  private boolean isGathering() {
    return gathered.capacity() > 0;
  }

  private void gather(ByteBuffer[] buffers) {
    if (!isGathering()) {
      gathered = connector.takeBuffer(MOST_GATHERED_BYTES);
      loop.callSoon(this::sendGathered);
    }
    for (ByteBuffer buffer : buffers) {
      gathered.put(buffer);
    }
  }

  /** Also called where there is nothing, as it has been sent with what came after it. */
  void sendGathered() {
    if (!isGathering()) {
      return;
    }
    ByteBuffer all = gathered;
    gathered = NOTHING;
    if (!transport.get().isClosing()) {
      transport.get().write(all.flip());
    }
    connector.giveBuffer(all);
  }

  // ---- what leaves at once

  /**
   * Sends a head with as much of its body as makes a packet. To copy some thousand bytes costs less
   * than a call that gathers them.
   */
  private void flushBeginning(ByteBuffer[] buffers) {
    ByteBuffer beginning = connector.scratch();
    for (ByteBuffer buffer : buffers) {
      int count = Math.min(beginning.remaining(), buffer.remaining());
      beginning.put(beginning.position(), buffer, buffer.position(), count);
      beginning.position(beginning.position() + count);
      buffer.position(buffer.position() + count);
    }
    transport.get().write(beginning.flip());
  }

  private boolean flushOne(ByteBuffer buffer) {
    int limit = buffer.limit();
    while (buffer.hasRemaining()) {
      if (paused) {
        return false;
      }
      buffer.limit(Math.min(limit, buffer.position() + MOST_WRITTEN_AT_ONCE_BYTES));
      try {
        transport.get().write(buffer);
      } finally {
        buffer.limit(limit);
      }
    }
    return true;
  }
}

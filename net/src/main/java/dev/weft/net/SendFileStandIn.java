package dev.weft.net;

import dev.weft.EventLoop;
import dev.weft.sync.Waiters;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for the protocol of a transport that the user made while a file is sent over it, as
 * such a transport tells nobody else when it has enough. Confined to the loop.
 */
final class SendFileStandIn implements Protocol, SendFileFallback.Gate {
  private final EventLoop loop;
  private final Transport transport;
  private final Protocol above;
  private final Waiters writable = new Waiters();
  private boolean paused;
  private boolean lost;

  SendFileStandIn(EventLoop loop, Transport transport) {
    this.loop = loop;
    this.transport = transport;
    this.above = transport.protocol();
  }

  @Override
  public void close() {
    if (above instanceof SendFileStandIn) {
      throw WriteFlow.fileUnderWay("sendFile()", transport);
    }
    transport.setProtocol(this);
  }

  @Override
  public void open() {
    if (transport.protocol() == this) {
      transport.setProtocol(above);
    }
  }

  @Override
  public void waitUntilWritable() {
    while (paused && !lost) {
      writable.add(loop).await();
    }
  }

  @Override
  public void write(ByteBuffer piece) {
    transport.write(piece);
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    above.dataReceived(data);
  }

  @Override
  public boolean eofReceived() {
    return above.eofReceived();
  }

  @Override
  public boolean inputTruncated(IOException cause) {
    return above.inputTruncated(cause);
  }

  @Override
  public void connectionLost(@Nullable Exception cause) {
    lost = true;
    writable.wakeAll();
    above.connectionLost(cause);
  }

  @Override
  public void pauseWriting() {
    paused = true;
    above.pauseWriting();
  }

  @Override
  public void resumeWriting() {
    paused = false;
    writable.wakeAll();
    above.resumeWriting();
  }
}

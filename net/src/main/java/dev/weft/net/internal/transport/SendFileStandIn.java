package dev.weft.net.internal.transport;

import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import dev.weft.net.WriteFlow;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for the protocol of a transport that the user made while a file is sent over it, as
 * such a transport tells only its protocol when it has enough. Confined to the loop.
 */
final class SendFileStandIn implements Protocol, PiecewiseFileSend.Gate {
  private final Transport transport;
  private final Protocol above;
  private final WriteFlow flow;

  SendFileStandIn(Transport transport) {
    this.transport = transport;
    this.above = transport.protocol();
    this.flow = new WriteFlow();
  }

  @Override
  public void close() {
    if (above instanceof SendFileStandIn) {
      throw OutputFlow.fileUnderWay("sendFile()", transport);
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
    try {
      while (flow.isPaused()) {
        flow.drain();
      }
    } catch (IOException lost) {
      // The transport is asked next.
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
    flow.connectionLost(cause);
    above.connectionLost(cause);
  }

  @Override
  public void pauseWriting() {
    flow.pauseWriting();
    above.pauseWriting();
  }

  @Override
  public void resumeWriting() {
    flow.resumeWriting();
    above.resumeWriting();
  }
}

package dev.weft.http;

import dev.weft.net.ExtraInfo;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What a reader is told of that is fed by hand: only pausing and resuming mean something. */
abstract class PausableSource implements Transport {
  private static UnsupportedOperationException oneWay() {
    return new UnsupportedOperationException("a body is only read");
  }

  @Override
  public void write(ByteBuffer data) {
    throw oneWay();
  }

  @Override
  public void writeEof() {
    throw oneWay();
  }

  @Override
  public boolean canWriteEof() {
    return false;
  }

  @Override
  public int writeBufferSizeBytes() {
    return 0;
  }

  @Override
  public void setWatermarks(int lowBytes, int highBytes) {}

  @Override
  public boolean isReading() {
    return true;
  }

  @Override
  public void close() {}

  @Override
  public void abort() {}

  @Override
  public boolean isClosing() {
    return false;
  }

  @Override
  public Protocol protocol() {
    throw oneWay();
  }

  @Override
  public void setProtocol(Protocol protocol) {
    throw oneWay();
  }

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
    return null;
  }
}

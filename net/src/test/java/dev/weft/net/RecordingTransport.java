package dev.weft.net;

import java.io.ByteArrayOutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A transport that only remembers what it was asked to do. */
public final class RecordingTransport implements Transport {
  public final List<String> calls = new ArrayList<>();
  public final ByteArrayOutputStream written = new ByteArrayOutputStream();
  public @Nullable Protocol protocol;

  public String writtenText() {
    return written.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void write(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    written.writeBytes(bytes);
  }

  @Override
  public void writeEof() {
    calls.add("writeEof");
  }

  @Override
  public boolean canWriteEof() {
    return true;
  }

  @Override
  public int writeBufferSizeBytes() {
    return 0;
  }

  @Override
  public void setWatermarks(int lowBytes, int highBytes) {
    calls.add("setWatermarks");
  }

  @Override
  public void pauseReading() {
    calls.add("pauseReading");
  }

  @Override
  public void resumeReading() {
    calls.add("resumeReading");
  }

  @Override
  public boolean isReading() {
    return true;
  }

  @Override
  public void close() {
    calls.add("close");
  }

  @Override
  public void abort() {
    calls.add("abort");
  }

  @Override
  public boolean isClosing() {
    return false;
  }

  @Override
  public Protocol protocol() {
    return Objects.requireNonNull(protocol);
  }

  @Override
  public void setProtocol(Protocol newProtocol) {
    protocol = newProtocol;
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

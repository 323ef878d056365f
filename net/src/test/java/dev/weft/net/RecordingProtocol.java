package dev.weft.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Remembers what the loop called, in order. */
public class RecordingProtocol implements Protocol {
  public final List<String> calls = new ArrayList<>();
  public final StringBuilder received = new StringBuilder();
  public boolean keepOpenAfterEof;
  public @Nullable Exception lostBecause;
  private @Nullable Transport transport;

  public Transport transport() {
    return Objects.requireNonNull(transport, "connectionMade() was not called");
  }

  public boolean isConnected() {
    return transport != null;
  }

  public boolean isLost() {
    return calls.contains("connectionLost");
  }

  @Override
  public void connectionMade(Transport newTransport) {
    calls.add("connectionMade");
    transport = newTransport;
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    if (!calls.getLast().equals("dataReceived")) {
      calls.add("dataReceived");
    }
    received.append(ISO_8859_1.decode(data));
  }

  @Override
  public boolean eofReceived() {
    calls.add("eofReceived");
    return keepOpenAfterEof;
  }

  @Override
  public void connectionLost(@Nullable Exception cause) {
    calls.add("connectionLost");
    lostBecause = cause;
  }

  @Override
  public void pauseWriting() {
    calls.add("pauseWriting");
  }

  @Override
  public void resumeWriting() {
    calls.add("resumeWriting");
  }
}

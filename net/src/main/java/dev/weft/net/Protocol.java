package dev.weft.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a program does with the events of one connection. The loop calls it; nothing here may wait.
 *
 * {@snippet file="ProtocolTest.java" region="echo"}
 *
 * <p>{@link #connectionMade} is called first and once, {@link #connectionLost} last and once;
 * {@link #dataReceived} any number of times in between, then {@link #eofReceived} or {@link
 * #inputTruncated} at most once. {@link #pauseWriting} and {@link #resumeWriting} alternate. All
 * are called by the loop, one at a time, in a copy of the context in which the connection was
 * opened or its server started.
 *
 * <p>What a method throws is reported to the loop's exception handler with the peer's address, and
 * ends this connection: {@link #connectionLost} gets it. Other connections do not notice.
 *
 * <p>Each method does nothing, or what {@link #eofReceived} says, unless a protocol has its own.
 *
 * <p>Each connection has a protocol of its own. asyncio's {@code Protocol}.
 */
public interface Protocol {

  /**
   * The connection stands.
   *
   * @param transport its other half, to write to and to close
   */
  default void connectionMade(Transport transport) {}

  /**
   * Bytes have come. TCP keeps their order, and nothing else: how they are cut into calls means
   * nothing.
   *
   * @param data at least one byte. The loop's own buffer: it holds them until this method returns,
   *     and code that needs them longer copies them. {@link Transport#write(ByteBuffer)} does
   */
  default void dataReceived(ByteBuffer data) {}

  /**
   * The peer has sent all it will send. It may still read.
   *
   * @return whether to keep the connection open for writing; otherwise it is closed as by {@link
   *     Transport#close()}
   */
  default boolean eofReceived() {
    return false;
  }

  /**
   * What the peer sends has ended where it should not have: an encrypted connection whose peer, or
   * something in between, ended it without saying so. What came may be cut off, so this is called
   * in place of {@link #eofReceived}. The peer may still read.
   *
   * @param cause a {@link TlsTruncatedException}, which {@link #connectionLost} gets in the end
   * @return whether to keep the connection open for writing; otherwise it is closed when all that
   *     was written is sent
   */
  default boolean inputTruncated(IOException cause) {
    return false;
  }

  /**
   * The server of this connection has begun to {@linkplain Server#shutdown shut down}: a protocol
   * that answers requests closes the connection now, or when it has answered the one that is under
   * way. Called at most once, and not where the connection is made after that. A connection that is
   * not closed within the shutdown's grace is closed then.
   */
  default void serverClosing() {}

  /**
   * The connection is gone. What had arrived before it broke was received before this. No method of
   * this protocol is called after this one.
   *
   * @param cause what broke it: an {@link IOException} where the network or the peer did, what this
   *     protocol threw where that did; null where it was closed, by either side, or aborted
   */
  default void connectionLost(@Nullable Exception cause) {}

  /**
   * More than the high watermark waits to be sent. Writing on is allowed, and grows the buffer: a
   * protocol that writes faster than its peer reads pauses here.
   */
  default void pauseWriting() {}

  /** No more than the low watermark waits to be sent; {@link #pauseWriting} came before. */
  default void resumeWriting() {}
}

package dev.weft.net.internal.tls;

import dev.weft.net.internal.bytes.ByteArrayPool;
import dev.weft.net.internal.bytes.ByteQueue;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the whole of the first message that a client sends, which may come in several records,
 * and finds the name of the server that it asks for and whether it has a session, before there is
 * an engine to read it. RFC 8446, sections 4.1.2, 4.2.11 and 5.1, RFC 6066, section 3, and RFC
 * 5077, section 3.2. Confined to the loop.
 */
public final class ClientHello {
  private static final int CLIENT_HELLO = 1;
  private static final int MESSAGE_HEADER_BYTES = 4;
  private static final int VERSION_AND_RANDOM_BYTES = 2 + 32;
  private static final int SERVER_NAME = 0;
  private static final int SESSION_TICKET = 35;
  private static final int PRE_SHARED_KEY = 41;
  private static final int HOST_NAME = 0;

  /** As much as the JDK's engine takes; a client has no use for a tenth of it. */
  private static final int LONGEST_BYTES = 32 * 1024;

  /** The records' contents so far. */
  private final ByteQueue message;

  /** How much of what came is in the message. */
  private int readBytes;

  public ClientHello(ByteArrayPool arrays) {
    message = new ByteQueue(arrays);
  }

  /**
   * Whether the message is there. What is there instead, if it is no such message, is whole, too:
   * the engine will say what it thinks of it.
   *
   * @param received all that came from the client, which is what the last call got and more; not
   *     changed
   * @throws SSLException if the client speaks no TLS, or says too much
   */
  public boolean isWhole(ByteBuffer received) throws SSLException {
    ByteBuffer in = received.slice();
    while (!isMessageWhole()) {
      in.position(readBytes);
      int length = TlsRecord.lengthBytes(in);
      if (in.remaining() < length) {
        return false;
      }
      if (TlsRecord.type(in) != TlsRecord.HANDSHAKE || length == TlsRecord.HEADER_BYTES) {
        return true;
      }
      message.append(in.slice(readBytes + TlsRecord.HEADER_BYTES, length - TlsRecord.HEADER_BYTES));
      readBytes += length;
    }
    return true;
  }

  private boolean isMessageWhole() throws SSLException {
    if (message.size() < MESSAGE_HEADER_BYTES) {
      return message.size() > 0 && message.at(0) != CLIENT_HELLO;
    }
    if (message.at(0) != CLIENT_HELLO) {
      return true;
    }
    int length = message.view().getInt() & 0xffffff;
    if (length > LONGEST_BYTES) {
      throw new TlsViolation(
          TlsViolation.ILLEGAL_PARAMETER,
          "a ClientHello of " + length + " bytes: no more than " + LONGEST_BYTES + " are allowed");
    }
    return message.size() >= MESSAGE_HEADER_BYTES + length;
  }

  void clear() {
    message.clear();
  }

  /**
   * The name that is asked for.
   *
   * @return the name in lower case, or null if there is none, or if this is no whole message
   */
  public @Nullable String serverName() {
    try {
      ByteBuffer extension = extension(SERVER_NAME);
      if (extension == null) {
        return null;
      }
      ByteBuffer names = part(extension, extension.getShort() & 0xffff);
      if (names.get() != HOST_NAME) {
        return null;
      }
      ByteBuffer name = part(names, names.getShort() & 0xffff);
      return StandardCharsets.US_ASCII.decode(name).toString().toLowerCase(Locale.ROOT);
    } catch (BufferUnderflowException e) {
      return null; // nonsense, which the engine will refuse
    }
  }

  /**
   * Whether a session is offered to be resumed, by a ticket: in TLS 1.3, or before.
   *
   * @return false, too, if this is no whole message
   */
  public boolean offersSession() {
    try {
      if (extension(PRE_SHARED_KEY) != null) {
        return true;
      }
      ByteBuffer ticket = extension(SESSION_TICKET);
      return ticket != null && ticket.hasRemaining(); // an empty one asks for a ticket
    } catch (BufferUnderflowException e) {
      return false;
    }
  }

  /** What an extension has, or null if there is none of that type. */
  private @Nullable ByteBuffer extension(int wantedType) {
    ByteBuffer in = message.view();
    if (in.get() != CLIENT_HELLO) {
      return null;
    }
    skip(in, MESSAGE_HEADER_BYTES - 1 + VERSION_AND_RANDOM_BYTES);
    skip(in, in.get() & 0xff); // session id
    skip(in, in.getShort() & 0xffff); // cipher suites
    skip(in, in.get() & 0xff); // compression methods
    ByteBuffer extensions = part(in, in.getShort() & 0xffff);
    while (extensions.hasRemaining()) {
      int type = extensions.getShort();
      ByteBuffer extension = part(extensions, extensions.getShort() & 0xffff);
      if (type == wantedType) {
        return extension;
      }
    }
    return null;
  }

  /** The next bytes as a buffer of their own. */
  private static ByteBuffer part(ByteBuffer in, int length) {
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer part = in.slice(in.position(), length);
    in.position(in.position() + length);
    return part;
  }

  private static void skip(ByteBuffer in, int length) {
    var _ = part(in, length);
  }
}

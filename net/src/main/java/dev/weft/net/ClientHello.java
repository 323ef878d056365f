package dev.weft.net;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds the name of the server that a client asks for in the first record that it sends, before
 * there is an engine to read it. RFC 8446, section 4.1.2, and RFC 6066, section 3.
 */
final class ClientHello {
  private static final int CLIENT_HELLO = 1;
  private static final int VERSION_AND_RANDOM_BYTES = 2 + 32;
  private static final int SERVER_NAME = 0;
  private static final int HOST_NAME = 0;

  private ClientHello() {}

  /**
   * The name that is asked for.
   *
   * @param firstRecord the whole of the client's first record; not changed
   * @return the name in lower case, or null if there is none, or not in this record
   */
  static @Nullable String serverName(ByteBuffer firstRecord) {
    ByteBuffer in = firstRecord.duplicate();
    try {
      int type = in.get();
      skip(in, TlsRecord.HEADER_BYTES - 1);
      if (type != TlsRecord.HANDSHAKE || in.get() != CLIENT_HELLO) {
        return null;
      }
      skip(in, 3 + VERSION_AND_RANDOM_BYTES);
      skip(in, in.get() & 0xff); // session id
      skip(in, in.getShort() & 0xffff); // cipher suites
      skip(in, in.get() & 0xff); // compression methods
      return nameInExtensions(part(in, in.getShort() & 0xffff));
    } catch (BufferUnderflowException e) {
      // Cut off, or cut into several records, or nonsense, which the engine will refuse.
      return null;
    }
  }

  private static @Nullable String nameInExtensions(ByteBuffer extensions) {
    while (extensions.hasRemaining()) {
      int type = extensions.getShort();
      ByteBuffer extension = part(extensions, extensions.getShort() & 0xffff);
      if (type == SERVER_NAME) {
        ByteBuffer names = part(extension, extension.getShort() & 0xffff);
        if (names.get() != HOST_NAME) {
          return null;
        }
        ByteBuffer name = part(names, names.getShort() & 0xffff);
        return StandardCharsets.US_ASCII.decode(name).toString().toLowerCase(Locale.ROOT);
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

package dev.weft.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names the records of TLS in one direction of a connection, for the log: where keys are of ECDSA,
 * the lengths of signatures differ from run to run, and so would a log of lengths.
 */
final class TlsRecords {
  private static final int HEADER_BYTES = 5;
  private static final int HANDSHAKE = 22;
  private static final int MAJOR_VERSION = 3;

  /** Whether the first byte has been seen. */
  private boolean begun;

  private boolean tls;
  private final int[] header = new int[HEADER_BYTES];
  private int headerBytes;

  /** How many bytes of the current record are still to come. */
  private int left;

  /**
   * Looks at the bytes that come next.
   *
   * @return what they are; null if this is no TLS
   */
  @Nullable String describe(byte[] bytes) {
    if (!begun && bytes.length > 0) {
      begun = true;
      tls = bytes[0] == HANDSHAKE && (bytes.length == 1 || bytes[1] == MAJOR_VERSION);
    }
    return tls ? describe(recordsIn(bytes)) : null;
  }

  /** The types of those that begin there. */
  private List<Integer> recordsIn(byte[] bytes) {
    List<Integer> types = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      if (left > 0) {
        int part = Math.min(left, bytes.length - at);
        left -= part;
        at += part;
      } else {
        header[headerBytes] = bytes[at] & 0xff;
        headerBytes++;
        at++;
        if (headerBytes == 1) {
          types.add(header[0]);
        }
        if (headerBytes == HEADER_BYTES) {
          headerBytes = 0;
          left = header[3] << 8 | header[4];
        }
      }
    }
    return types;
  }

  private static String describe(List<Integer> types) {
    if (types.isEmpty()) {
      return "more of a TLS record";
    }
    StringBuilder text = new StringBuilder("TLS ");
    for (int i = 0; i < types.size(); i++) {
      int same = i;
      while (same + 1 < types.size() && types.get(same + 1).equals(types.get(i))) {
        same++;
      }
      text.append(i == 0 ? "" : ", ").append(name(types.get(i)));
      if (same > i) {
        text.append(" (").append(same - i + 1).append(')');
      }
      i = same;
    }
    return text.toString();
  }

  private static String name(int type) {
    return switch (type) {
      case 20 -> "change";
      case 21 -> "alert";
      case 22 -> "handshake";
      case 23 -> "data";
      default -> "type " + type;
    };
  }
}

package dev.weft.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file (RFC 9110, section 14.1).
 *
 * @param first its first byte
 * @param last its last byte
 */
record ByteRange(long first, long last) {
  private static final int MOST_RANGES = 16;

  long length() {
    return last - first + 1;
  }

  String contentRange(long size) {
    return "bytes " + first + "-" + last + "/" + size;
  }

  /**
   * The ranges that a header asks for.
   *
   * @return null for a header that is to be passed over: of another unit, malformed, or asking for
   *     so much that it costs more than the whole; none where no range can be had
   */
  static @Nullable List<ByteRange> parse(String header, long size) {
    int equals = header.indexOf('=');
    if (equals < 0 || !header.substring(0, equals).strip().equalsIgnoreCase("bytes")) {
      return null;
    }
    String[] parts = header.substring(equals + 1).split(",", -1);
    if (parts.length > MOST_RANGES) {
      return null;
    }
    List<ByteRange> ranges = new ArrayList<>();
    long total = 0;
    for (String part : parts) {
      String text = part.strip();
      int dash = text.indexOf('-');
      if (dash < 0) {
        return null;
      }
      Long first = number(text.substring(0, dash).strip());
      Long last = number(text.substring(dash + 1).strip());
      if ((first == null && dash > 0) || (last == null && dash < text.length() - 1)) {
        return null;
      }
      ByteRange range;
      if (first == null) {
        if (last == null) {
          return null;
        }
        range = new ByteRange(Math.max(0, size - last), size - 1);
      } else {
        if (last != null && last < first) {
          return null;
        }
        range = new ByteRange(first, last == null ? size - 1 : Math.min(last, size - 1));
      }
      if (range.first < size && range.length() > 0) {
        ranges.add(range);
        total += range.length();
      }
    }
    return total > size ? null : ranges;
  }

  private static @Nullable Long number(String digits) {
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    try {
      return Long.valueOf(digits);
    } catch (NumberFormatException tooLong) {
      return Long.MAX_VALUE - 1;
    }
  }
}

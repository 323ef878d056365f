package dev.weft.conformance;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Bytes as Python's {@code repr} writes the Latin-1 text that they are. */
final class PythonText {
  private PythonText() {}

  static String quote(byte[] bytes) {
    var text = new String(bytes, StandardCharsets.ISO_8859_1);
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder out = new StringBuilder().append(quote);
    for (int i = 0; i < text.length(); i++) {
      append(out, text.charAt(i), quote);
    }
    return out.append(quote).toString();
  }

  private static void append(StringBuilder out, char c, char quote) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '\\' -> out.append("\\\\");
      default -> {
        if (c == quote) {
          out.append('\\').append(c);
        } else if (isPrintable(c)) {
          out.append(c);
        } else {
          out.append("\\x").append(HexFormat.of().toHexDigits((byte) c));
        }
      }
    }
  }

  /** Of Latin-1, Python escapes the control characters, the no-break space and the soft hyphen. */
  private static boolean isPrintable(char c) {
    return (c >= ' ' && c < 0x7F) || (c > 0xA0 && c != 0xAD);
  }
}

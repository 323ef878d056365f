package dev.weft.internal.log;

/**
 * Text that may come from a peer, made fit for a log and a terminal: what moves a cursor, begins a
 * line or turns the writing around is shown, not done. So no peer can forge a line of the log.
 */
public final class OneLine {
  private OneLine() {}

  /**
   * The text with such characters escaped, as Java writes them; the same text if there are none.
   */
  public static String of(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (mustBeEscaped(text.charAt(i))) {
        return escape(text);
      }
    }
    return text;
  }

  private static String escape(String text) {
    var safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!mustBeEscaped(c)) {
        safe.append(c);
      } else if (c == '\n') {
        safe.append("\\n");
      } else if (c == '\r') {
        safe.append("\\r");
      } else if (c == '\t') {
        safe.append("\\t");
      } else {
        safe.append(String.format("\\u%04x", (int) c));
      }
    }
    return safe.toString();
  }

  private static boolean mustBeEscaped(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}

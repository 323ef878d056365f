package dev.weft.inspect;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes plain data as JSON: maps, iterables, strings, numbers, booleans and null. What could mean
 * something to HTML is escaped too, wherever the text may end up.
 */
final class Json {
  private final StringBuilder out = new StringBuilder(8_192);

  private Json() {}

  /**
   * Writes a value on one line.
   *
   * @throws IllegalArgumentException if there is something else in it
   */
  static String write(@Nullable Object value) {
    var json = new Json();
    json.add(value);
    return json.out.toString();
  }

  private void add(@Nullable Object value) {
    switch (value) {
      case null -> out.append("null");
      case String text -> add(text);
      case Boolean truth -> out.append(truth.booleanValue());
      case Long number -> out.append(number.longValue());
      case Integer number -> out.append(number.intValue());
      case Double number -> out.append(Double.isFinite(number) ? Double.toString(number) : "null");
      case Map<?, ?> map -> add(map);
      case Iterable<?> list -> add(list);
      default -> throw new IllegalArgumentException("no plain data: " + value.getClass());
    }
  }

  private void add(Map<?, ?> map) {
    out.append('{');
    boolean first = true;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!first) {
        out.append(',');
      }
      first = false;
      add(String.valueOf(entry.getKey()));
      out.append(':');
      add(entry.getValue());
    }
    out.append('}');
  }

  private void add(Iterable<?> list) {
    out.append('[');
    boolean first = true;
    for (Object each : list) {
      if (!first) {
        out.append(',');
      }
      first = false;
      add(each);
    }
    out.append(']');
  }

  private void add(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || "<>&".indexOf(c) >= 0 || (c >= 0x7f && !Character.isLetter(c))) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}

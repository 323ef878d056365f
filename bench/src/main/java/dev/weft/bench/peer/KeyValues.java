package dev.weft.bench.peer;

import java.util.Map;
import java.util.TreeMap;

/** Figures as programs print them: {@code ns=12.3 bytes=0}. */
public final class KeyValues {
  private KeyValues() {}

  /**
   * Parses a line.
   *
   * @throws ChildFailure if the line is something else
   */
  public static Map<String, Double> parse(String line) throws ChildFailure {
    Map<String, Double> values = new TreeMap<>();
    for (String word : line.strip().split("\\s+", -1)) {
      int equals = word.indexOf('=');
      try {
        values.put(word.substring(0, equals), Double.valueOf(word.substring(equals + 1)));
      } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
        throw new ChildFailure("not a figure: '" + word + "' in '" + line + "'");
      }
    }
    return values;
  }
}

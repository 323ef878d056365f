package dev.weft.spi;

import java.util.List;
import java.util.Map;

/**
 * What a module keeps for a loop, in plain data: its connections, its child processes. For tools
 * that show a running program, the live page say. Given to a loop by {@link LoopInspection#add};
 * only the loop's own code calls it then.
 *
 * <p>Plain data are maps, lists, strings, booleans, {@link Long}, {@link Double} and null: what any
 * other JVM and any format can take. The loop waits while they are made, so that takes no longer
 * than it must, and asks no code of the user's.
 */
public interface Inventory {

  /**
   * What it is an inventory of, as a key: {@code "connections"}.
   *
   * @return the same name each time
   */
  String name();

  /**
   * The figures of the whole, by name; a tool shows those that it knows.
   *
   * @return plain data
   */
  Map<String, Object> totals();

  /**
   * What is there now, the newest first, each with what is known of it by name.
   *
   * @param most how many at most: there may be a hundred thousand
   * @return plain data
   */
  List<Map<String, Object>> entries(int most);
}

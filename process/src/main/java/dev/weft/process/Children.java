package dev.weft.process;

import dev.weft.EventLoop;
import dev.weft.spi.Inventory;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/** The children of one loop that have not ended, for tools to show. Confined to the loop. */
final class Children implements Inventory {
  private final SequencedSet<Child> running = new LinkedHashSet<>();
  private long started;

  private Children() {}

  /** Those of a loop. */
  static Children of(EventLoop loop) {
    for (Inventory inventory : loop.inspection().inventories()) {
      if (inventory instanceof Children children) {
        return children;
      }
    }
    var made = new Children();
    loop.inspection().add(made);
    return made;
  }

  void add(Child child) {
    running.add(child);
    started++;
  }

  void remove(Child child) {
    running.remove(child);
  }

  @Override
  public String name() {
    return "children";
  }

  @Override
  public Map<String, Object> totals() {
    return Map.of("running", (long) running.size(), "started", started);
  }

  @Override
  public List<Map<String, Object>> entries(int most) {
    List<Map<String, Object>> entries = new ArrayList<>();
    running.reversed().stream().limit(most).forEach(child -> entries.add(child.plain()));
    return entries;
  }
}

package dev.weft.net.internal.tls;

import dev.weft.net.internal.poll.LoopLocal;
import dev.weft.spi.Inventory;
import java.util.List;
import java.util.Map;

/** Counts the handshakes of one loop, of servers and of clients. Confined to the loop. */
public final class Handshakes implements Inventory {
  public static final LoopLocal<Handshakes> OF_LOOP = new LoopLocal<>(_ -> new Handshakes());

  private int underWay;
  private long done;
  private long failed;

  private Handshakes() {}

  void begin() {
    underWay++;
  }

  void end(boolean well) {
    underWay--;
    if (well) {
      done++;
    } else {
      failed++;
    }
  }

  public int underWay() {
    return underWay;
  }

  public long done() {
    return done;
  }

  public long failed() {
    return failed;
  }

  // ---- in plain data

  @Override
  public String name() {
    return "handshakes";
  }

  @Override
  public Map<String, Object> totals() {
    return Map.of("underWay", (long) underWay, "done", done, "failed", failed);
  }

  /** Those that are under way stand among the connections. */
  @Override
  public List<Map<String, Object>> entries(int most) {
    return List.of();
  }
}

package dev.weft.net;

import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.poll.LoopLocal;
import dev.weft.spi.Inventory;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.function.Supplier;

/** The servers of one loop that are not closed. Confined to the loop. */
final class OpenServers implements Inventory {
  static final LoopLocal<OpenServers> OF_LOOP = new LoopLocal<>(_ -> new OpenServers());

  private final SequencedSet<Supplier<ServerFigures>> open = new LinkedHashSet<>();

  private OpenServers() {}

  /** Adds what tells the figures of a server. */
  void add(Supplier<ServerFigures> server) {
    open.add(server);
  }

  void remove(Supplier<ServerFigures> server) {
    open.remove(server);
  }

  List<ServerFigures> figures() {
    return open.stream().map(Supplier::get).toList();
  }

  // ---- in plain data

  @Override
  public String name() {
    return "servers";
  }

  @Override
  public Map<String, Object> totals() {
    return Map.of("open", (long) open.size());
  }

  @Override
  public List<Map<String, Object>> entries(int most) {
    List<Map<String, Object>> entries = new ArrayList<>();
    open.reversed().stream().limit(most).map(Supplier::get).forEach(one -> entries.add(plain(one)));
    return entries;
  }

  private static Map<String, Object> plain(ServerFigures one) {
    return Map.of(
        "address", String.join(", ", one.addresses().stream().map(Addresses::format).toList()),
        "serving", one.serving(),
        "connections", (long) one.connections(),
        "accepted", one.accepted(),
        "failedHandshakes", one.peerFailures().handshakes(),
        "failedHandlers", one.peerFailures().handlers(),
        "brokenConnections", one.peerFailures().brokenConnections());
  }
}

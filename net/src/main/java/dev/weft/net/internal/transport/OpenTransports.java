package dev.weft.net.internal.transport;

import dev.weft.net.ConnectionFigures;
import dev.weft.net.internal.bytes.IntrusiveList;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.poll.LoopLocal;
import dev.weft.spi.Inventory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The sockets and the pipes of one loop that are open, and what has passed through all that ever
 * were. Confined to the loop.
 */
public final class OpenTransports implements Inventory {
  public static final LoopLocal<OpenTransports> OF_LOOP =
      new LoopLocal<>(loop -> new OpenTransports(loop.poller()::nanoTime));

  private final LongSupplier clock;
  private final IntrusiveList<Traffic> open = new IntrusiveList<>();
  private long opened;

  // Written by the traffic of each.
  long receivedBytes;
  long sentBytes;

  private OpenTransports(LongSupplier clock) {
    this.clock = clock;
  }

  /** On the loop's clock. */
  long nanoTime() {
    return clock.getAsLong();
  }

  /** Adds a transport that has just come to be. */
  Traffic add(Traffic.Counted transport) {
    var traffic = new Traffic(this, transport);
    open.add(traffic);
    opened++;
    return traffic;
  }

  /** Takes out one that has let go of what is below it. */
  void remove(Traffic traffic) {
    open.remove(traffic);
  }

  public int open() {
    return open.size();
  }

  public long opened() {
    return opened;
  }

  public long receivedBytes() {
    return receivedBytes;
  }

  public long sentBytes() {
    return sentBytes;
  }

  /** The newest first. */
  public List<ConnectionFigures> figures(int most) {
    return open.newest(most).stream().map(Traffic::figures).toList();
  }

  // ---- in plain data

  @Override
  public String name() {
    return "connections";
  }

  @Override
  public Map<String, Object> totals() {
    return Map.of(
        "open", (long) open.size(),
        "opened", opened,
        "receivedBytes", receivedBytes,
        "sentBytes", sentBytes);
  }

  @Override
  public List<Map<String, Object>> entries(int most) {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (ConnectionFigures one : figures(most)) {
      entries.add(plain(one));
    }
    return entries;
  }

  private static Map<String, Object> plain(ConnectionFigures one) {
    Map<String, Object> plain = new HashMap<>();
    plain.put("kind", one.kind().name().toLowerCase(Locale.ROOT));
    Addresses.put(plain, "local", one.localAddress());
    Addresses.put(plain, "peer", one.remoteAddress());
    plain.put("accepted", one.accepted());
    plain.put("ageMillis", one.age().toMillis());
    plain.put("receivedBytes", one.receivedBytes());
    plain.put("sentBytes", one.sentBytes());
    plain.put("unsentBytes", (long) one.unsentBytes());
    plain.put("readingPaused", one.readingPaused());
    plain.put("writingPaused", one.writingPaused());
    plain.put("handshaking", one.handshaking());
    if (one.tlsVersion() != null && one.cipherSuite() != null) {
      plain.put("tlsVersion", one.tlsVersion());
      plain.put("cipherSuite", one.cipherSuite());
    }
    return plain;
  }
}

package dev.weft.examples.raft;

import static dev.weft.Async.sleep;
import static dev.weft.Async.timeout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.EventLoop;
import dev.weft.simulation.Faults;
import dev.weft.simulation.Faults.Kind;
import dev.weft.simulation.Host;
import dev.weft.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A run of the store: nodes, clients that use a few keys, and faults that the seed draws.
 *
 * <p>All waits are a fifth of the usual ones, so that much happens in a short time.
 */
final class StoreUnderFaults {
  static final Duration QUIET_FROM = Duration.ofMillis(1_200);

  /** By then there is a leader that stays. */
  private static final Duration SETTLED = Duration.ofMillis(1_600);

  private static final Duration END = Duration.ofMillis(1_700);

  /** By then every client has its answers. */
  private static final Duration LIMIT = Duration.ofSeconds(4);

  private static final Timing TIMING = Timing.ofHeartbeat(Duration.ofMillis(20));
  private static final int PORT = 7000;
  private static final int CLIENTS = 3;
  private static final List<String> KEYS = List.of("x", "y", "z");
  private static final long LONGEST_PAUSE_NANOS = 40_000_000;

  private final Simulation simulation;
  private final Parts parts;
  private final List<Member> members = new ArrayList<>();
  private final Map<String, Replica> replicas = new TreeMap<>();
  private final List<Long> settledTerms = new ArrayList<>();
  private final History history = new History();

  private StoreUnderFaults(Simulation simulation, Parts parts) {
    this.simulation = simulation;
    this.parts = parts;
  }

  static void run(Simulation simulation, Parts parts) {
    StoreUnderFaults store = prepare(simulation, parts);
    simulation.run();
    store.check();
  }

  // ---- what there is

  static StoreUnderFaults prepare(Simulation simulation, Parts parts) {
    StoreUnderFaults store = new StoreUnderFaults(simulation, parts);
    store.prepare();
    return store;
  }

  private void prepare() {
    int nodes = simulation.seed() % 8 == 7 ? 5 : 3;
    for (int i = 1; i <= nodes; i++) {
      members.add(new Member("n" + i, "n" + i, PORT));
    }
    List<Host> servers = members.stream().map(this::node).toList();
    List<Host> all = new ArrayList<>(servers);
    for (int i = 1; i <= CLIENTS; i++) {
      all.add(client("c" + i));
    }
    // @start region="faults"
    Faults.random(simulation, QUIET_FROM, servers, Kind.CRASH, Kind.PAUSE);
    Faults.random(simulation, QUIET_FROM, servers, Kind.PARTITION, Kind.SLOW_LINK);
    Faults.random(simulation, QUIET_FROM, all, Kind.PARTITION, Kind.SLOW_LINK);
    // @end
    simulation.at(SETTLED, () -> settledTerms.addAll(terms()));
  }

  private Host node(Member member) {
    Host[] host = new Host[1];
    host[0] =
        simulation.host(
            member.name(),
            () -> {
              Storage storage = parts.storage(host[0].files().path("/journal"));
              Storage crashing = new CrashSoonAfter(storage, simulation, host[0]);
              Setup setup = new Setup(member, members, crashing, TIMING, host[0].random());
              Replica replica = parts.replica(setup);
              replicas.put(member.name(), replica);
              new Node(replica).serve(member);
            });
    return host[0];
  }

  private Host client(String name) {
    Host[] host = new Host[1];
    host[0] = simulation.client(name, () -> timeout(LIMIT, () -> use(name, host[0].random())));
    return host[0];
  }

  // ---- what clients do

  /** Asks this and that while there are faults, and until well after them. */
  private void use(String name, RandomGenerator random) {
    StoreClient client = parts.client(name, members, TIMING);
    Map<String, String> seen = new HashMap<>();
    for (int i = 0; EventLoop.running().time().compareTo(END) < 0; i++) {
      String key = KEYS.get(random.nextInt(KEYS.size()));
      String value = name + "-" + i;
      int drawn = random.nextInt(3);
      history.record(
          name,
          key,
          () ->
              switch (drawn) {
                case 0 -> put(client, key, value);
                case 1 -> cas(client, key, seen.get(key), value);
                default -> get(client, key, seen);
              });
      sleep(Duration.ofNanos(random.nextLong(LONGEST_PAUSE_NANOS)));
    }
    for (String key : KEYS) {
      history.record(name, key, () -> get(client, key, seen));
    }
  }

  private static Operation.Call put(StoreClient client, String key, String value) {
    client.put(key, value);
    return new Operation.Put(value);
  }

  private static Operation.Call cas(StoreClient client, String key, String expected, String value) {
    return new Operation.Cas(expected, value, client.cas(key, expected, value));
  }

  private static Operation.Call get(StoreClient client, String key, Map<String, String> seen) {
    String value = client.get(key);
    seen.put(key, value);
    return new Operation.Get(value);
  }

  // ---- what must be so

  /** All clients were answered, or the run would have failed. */
  private void check() {
    history.assertLinearizable();
    assertLogsAgree();
    assertThat(terms()).as("a leader stays while all is well").isEqualTo(settledTerms);
  }

  /** What is committed is the same everywhere. */
  private void assertLogsAgree() {
    List<Entry> longest = List.of();
    for (Replica replica : replicas.values()) {
      List<Entry> committed = replica.log().from(1, (int) replica.commitIndex());
      assertThat(committed).as("what is committed on a node").hasSize((int) replica.commitIndex());
      int both = Math.min(longest.size(), committed.size());
      assertThat(committed.subList(0, both))
          .as("what is committed on two nodes")
          .isEqualTo(longest.subList(0, both));
      longest = committed.size() > longest.size() ? committed : longest;
    }
  }

  private List<Long> terms() {
    return replicas.values().stream().map(Replica::term).toList();
  }
}

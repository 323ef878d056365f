package dev.weft.simulation.loopback;

import static dev.weft.Async.createTask;
import static dev.weft.Async.timeout;

import dev.weft.Action;
import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.simulation.Host;
import dev.weft.simulation.Simulation;
import dev.weft.simulation.SimulationOptions;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Where a situation is played, once. */
final class Stage {
  private static final Duration DEADLINE = Duration.ofSeconds(40);

  /** Loopback delivers in the call that sends, or soon after it. */
  private static final Duration KERNEL_SETTLES = Duration.ofMillis(5);

  private static final Duration NETWORK_SETTLES = Duration.ofMillis(20);

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final InetAddress serverAddress;
  private final Duration settling;
  private final Set<String> marks = new HashSet<>();
  private int port = -1;
  private long written;

  private Stage(InetAddress serverAddress, Duration settling) {
    this.serverAddress = serverAddress;
    this.settling = settling;
  }

  /** What each side has seen. */
  record Transcript(List<String> server, List<String> client) {}

  /** Over the kernel's loopback, both sides on one loop. */
  static Transcript inTheKernel(Situation situation) throws Exception {
    Stage stage = new Stage(LOOPBACK, KERNEL_SETTLES);
    Side server = new Side(stage);
    Side client = new Side(stage);
    Async.run(() -> stage.bothOnOneLoop(situation, server, client));
    return new Transcript(server.seen(), client.seen());
  }

  /** Both sides on one simulated host. */
  static Transcript onOneHost(Situation situation, long seed) {
    Stage stage = new Stage(LOOPBACK, NETWORK_SETTLES);
    Side server = new Side(stage);
    Side client = new Side(stage);
    Simulation simulation = simulation(seed);
    var _ = simulation.client("both", () -> stage.bothOnOneLoop(situation, server, client));
    simulation.run();
    return new Transcript(server.seen(), client.seen());
  }

  /** Each side on a simulated host of its own. */
  static Transcript onTwoHosts(Situation situation, long seed) {
    Simulation simulation = simulation(seed);
    Stage[] stage = new Stage[1];
    Side[] sides = new Side[2];
    Host host = simulation.client("server", () -> play(situation.server(), sides[0]));
    var _ = simulation.client("client", () -> play(situation.client(), sides[1]));
    stage[0] = new Stage(host.address(), NETWORK_SETTLES);
    sides[0] = new Side(stage[0]);
    sides[1] = new Side(stage[0]);
    simulation.run();
    return new Transcript(sides[0].seen(), sides[1].seen());
  }

  private static Simulation simulation(long seed) {
    return new Simulation(SimulationOptions.DEFAULT.withSeed(seed));
  }

  private void bothOnOneLoop(Situation situation, Side server, Side client) throws Exception {
    Task<?> serving = createTask(() -> play(situation.server(), server));
    play(situation.client(), client);
    serving.await();
  }

  private static void play(Situation.Role role, Side side) throws Exception {
    Action<Exception> body = () -> role.play(side);
    EventLoop.running().setExceptionHandler((_, report) -> side.say("reported: " + report.kind()));
    timeout(DEADLINE, body);
  }

  // ---- what the sides share

  void reach(String mark) {
    marks.add(mark);
  }

  boolean isReached(String mark) {
    return marks.contains(mark);
  }

  void hasWritten(long bytes) {
    written = bytes;
  }

  long written() {
    return written;
  }

  Duration settling() {
    return settling;
  }

  InetAddress serverAddress() {
    return serverAddress;
  }

  int port() {
    return port;
  }

  void listensAt(int newPort) {
    port = newPort;
    reach("listens");
  }
}

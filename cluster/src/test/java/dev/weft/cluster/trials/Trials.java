package dev.weft.cluster.trials;

import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.timeout;

import dev.weft.Future;
import dev.weft.cluster.Cluster;
import dev.weft.cluster.ClusterOptions;
import dev.weft.cluster.MinorityException;
import dev.weft.cluster.TaskId;
import dev.weft.fixtures.ClusterPorts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Trials of a cluster with real JVMs: {@code Trials NAME [TASKS]}. Each says what it found, and
 * ends with 1 if that is not what is promised.
 */
public final class Trials {
  private static final String HEARTBEAT = "heartbeat=8000";
  private static final Duration LIMIT = Duration.ofSeconds(280);

  private final int tasks;

  private Trials(int tasks) {
    this.tasks = tasks;
  }

  /** A trial with three members and a client. */
  private interface Trial {
    void with(Members members, Cluster client) throws Exception;
  }

  /** Runs one. */
  public static void main(String[] args) throws Exception {
    int tasks = args.length > 1 ? Integer.parseInt(args[1]) : 20_000;
    Trials trials = new Trials(tasks);
    switch (args[0]) {
      case "none" -> trials.three((members, client) -> trials.load(client, () -> {}));
      case "kill" -> trials.three((members, client) -> trials.load(client, () -> members.kill(1)));
      case "coordinator" ->
          trials.three((members, client) -> trials.load(client, () -> members.kill(0)));
      case "freeze" -> trials.three(trials::freeze);
      case "join" -> trials.three((members, client) -> trials.load(client, () -> members.start(3)));
      case "leave" ->
          trials.three((members, client) -> trials.load(client, () -> members.leave(1)));
      case "two" -> trials.three(trials::two);
      case "rolling" -> trials.three(trials::rolling);
      case "memory" -> trials.three(trials::memory);
      case "slow" -> trials.three(trials::slow);
      case "listeners" -> trials.three(trials::listeners);
      case "cut" -> trials.cut(3, 1);
      case "split" -> trials.cut(5, 2);
      case "drive" -> trials.drive(1, Arrays.copyOfRange(args, 2, args.length));
      case "drive-refused" -> trials.drive(2, Arrays.copyOfRange(args, 2, args.length));
      default -> throw new IllegalArgumentException("no trial is called " + args[0]);
    }
    System.out.println("ok " + args[0]);
    System.exit(0);
  }

  private void three(Trial trial) throws Exception {
    List<String> addresses = ClusterPorts.free(5);
    try (Members members = new Members(addresses, HEARTBEAT, "leave=10")) {
      for (int i = 0; i < 3; i++) {
        members.start(i);
      }
      run(() -> {
        ClusterOptions options =
            MemberMain.options(new String[] {addresses.get(4), members.all(), HEARTBEAT});
        try (Cluster client = Cluster.connect(options.withExpected(3))) {
          timeout(LIMIT, () -> trial.with(members, client));
        }
      });
    }
  }

  private Load.Report load(Cluster client, Load.Trouble trouble) {
    Load.Report report = new Load(client, "load", tasks, 1_000).run(trouble);
    System.out.println(report);
    expect(report.right() == tasks && report.wrong() == 0, "all values are there and right");
    return report;
  }

  private static void expect(boolean isSo, String what) {
    if (!isSo) {
      System.out.println("NOT SO: " + what);
      System.exit(1);
    }
    System.out.println("so: " + what);
  }

  private void freeze(Members members, Cluster client) throws Exception {
    load(
        client,
        () -> {
          members.signal(1, "STOP");
          Thread.sleep(25_000);
          members.signal(1, "CONT");
        });
    sleep(Duration.ofSeconds(12));
    for (int i = 0; i < 3; i++) {
      System.out.println(members.figures(i));
    }
    Load.Report again = new Load(client, "after", 1_000, 10).run(() -> {});
    System.out.println("afterwards: " + again + " on " + client.members());
    expect(again.right() == 1_000, "the thawed member is one of the cluster again");
    int kept = 0;
    for (int i = 0; i < tasks; i += 97) {
      long[] value = client.attach(TaskId.of("load-" + i), long[].class).await();
      kept += value[0] == i * 7L ? 1 : 0;
    }
    expect(kept == (tasks + 96) / 97, "one outcome of each is kept, and the right one");
  }

  /** Two of three at once: what is left is a minority, says so, and goes on when it is told to. */
  private void two(Members members, Cluster client) throws Exception {
    Future<Integer> waiting =
        client.submit(
            TaskId.of("waits"),
            () -> {
              sleep(Duration.ofMinutes(10));
              return 1;
            });
    members.kill(1);
    members.kill(2);
    boolean refused = false;
    for (int i = 0; i < 300 && !refused; i++) {
      try {
        client.submit(TaskId.of("late" + i), () -> 2).await();
      } catch (MinorityException e) {
        System.out.println(e);
        refused = true;
      } catch (RuntimeException e) {
        System.out.println(e);
      }
      sleep(Duration.ofMillis(100));
    }
    expect(refused, "what is left refuses to store");
    try {
      waiting.await();
      expect(false, "a wait fails");
    } catch (MinorityException e) {
      expect(true, "a wait fails: " + e.getMessage());
    }
    System.out.println(members.figures(0));
  }

  private void rolling(Members members, Cluster client) throws Exception {
    Load.Report report =
        load(
            client,
            () -> {
              for (int i = 0; i < 3; i++) {
                System.out.println(members.leave(i));
                members.start(i);
              }
            });
    expect(report.failures().isEmpty(), "no failure is seen in a rolling restart");
  }

  /** A member whose heap is full ends, by the flag that servers should have. */
  private void memory(Members members, Cluster client) throws Exception {
    members.start(3, List.of(), List.of("-Xmx160m", "-XX:+ExitOnOutOfMemoryError"));
    sleep(Duration.ofSeconds(2));
    var small = client.members().getLast();
    try {
      client
          .submitTo(
              small,
              () -> {
                List<byte[]> all = new ArrayList<>();
                while (all.size() < 10_000) {
                  all.add(new byte[1 << 20]);
                }
                return all.size();
              })
          .await();
      expect(false, "the body fails");
    } catch (RuntimeException e) {
      System.out.println(e);
    }
    expect(!members.isAlive(3), "the member out of memory has ended");
    Load.Report again = new Load(client, "again", tasks / 4, 100).run(() -> {});
    System.out.println(again);
    expect(again.right() == tasks / 4, "the others go on");
  }

  /** One member is stopped for 1 s in 2: slow, and not lost. */
  private void slow(Members members, Cluster client) throws Exception {
    load(
        client,
        () -> {
          for (int i = 0; i < 10; i++) {
            members.signal(1, "STOP");
            Thread.sleep(1_000);
            members.signal(1, "CONT");
            Thread.sleep(1_000);
          }
        });
    expect(client.members().size() == 3, "a slow member is not lost");
  }

  /** What the kernel knows of listening sockets. */
  private void listeners(Members members, Cluster client) throws Exception {
    for (int i = 0; i < 3; i++) {
      List<String> addresses = listening(members.pid(i));
      System.out.println(members.address(i) + " listens on " + addresses);
      expect(!addresses.isEmpty(), "it listens");
      expect(
          addresses.stream().allMatch(a -> a.startsWith("127.0.0.1:")),
          "it listens on the loopback address alone");
    }
  }

  /** The addresses on which a process listens, by TCP, or has open for UDP. */
  public static List<String> listening(long pid) throws IOException, InterruptedException {
    Process ss = new ProcessBuilder("ss", "-Hlntup").redirectErrorStream(true).start();
    List<String> found = new ArrayList<>();
    for (String line : ss.inputReader().lines().toList()) {
      if (line.contains("pid=" + pid + ",")) {
        found.add(line.trim().split("\\s+", -1)[4].replace("[::ffff:127.0.0.1]", "127.0.0.1"));
      }
    }
    ss.waitFor();
    return found;
  }

  // ---- the network is cut

  private static final String NETWORK = "10.77.93.";

  private static String sh(String command) throws Exception {
    Process process = new ProcessBuilder("sh", "-ec", command).redirectErrorStream(true).start();
    String said = process.inputReader().lines().collect(java.util.stream.Collectors.joining("\n"));
    if (process.waitFor() != 0) {
      throw new IOException(command + ": " + said);
    }
    return said;
  }

  /**
   * Members and a client in network namespaces; the last members are cut off from the others,
   * though not from each other, and come back.
   */
  private void cut(int count, int cutOff) throws Exception {
    StringBuilder up = new StringBuilder("ip netns add wt0\n");
    for (String bridge : List.of("br0", "br1")) {
      up.append("ip netns exec wt0 ip link add " + bridge + " type bridge\n");
      up.append("ip netns exec wt0 ip link set " + bridge + " up\n");
    }
    for (int i = 1; i <= count + 1; i++) {
      up.append("ip netns add wt" + i + "\n");
      up.append(
          "ip link add e" + i + " netns wt" + i + " type veth peer name p" + i + " netns wt0\n");
      up.append("ip netns exec wt" + i + " ip addr add " + NETWORK + i + "/24 dev e" + i + "\n");
      up.append("ip netns exec wt" + i + " ip link set e" + i + " up\n");
      up.append("ip netns exec wt" + i + " ip link set lo up\n");
      up.append("ip netns exec wt0 ip link set p" + i + " master br0\n");
      up.append("ip netns exec wt0 ip link set p" + i + " up\n");
    }
    List<String> addresses = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      addresses.add(NETWORK + i + ":7800");
    }
    try (Members members = new Members(addresses, HEARTBEAT, "leave=10", "trusted")) {
      sh(up.toString());
      for (int i = 0; i < count; i++) {
        members.start(i, netns(i + 1), List.of());
      }
      List<String> command = new ArrayList<>(netns(count + 1));
      command.addAll(Members.jvmCommand());
      command.addAll(
          List.of(
              Trials.class.getName(),
              cutOff == 1 ? "drive" : "drive-refused",
              Integer.toString(tasks),
              NETWORK + (count + 1) + ":7800",
              members.all(),
              HEARTBEAT,
              "trusted",
              "expected=" + count));
      Process driver =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.INHERIT)
              .start();
      Thread.sleep(12_000);
      moveLast(count, cutOff, "br1");
      System.out.println("cut off: the last " + cutOff + " of " + count);
      Thread.sleep(25_000);
      for (int i = count - cutOff; i < count; i++) {
        String there = members.figures(i);
        System.out.println("there: " + there);
        expect(there.contains("majority false"), "what is cut off is a minority");
        expect(there.contains("running=0"), "it has cancelled its stored bodies");
      }
      moveLast(count, cutOff, "br0");
      System.out.println("together again");
      expect(driver.waitFor() == 0, "the client got what is promised from the others");
      for (int i = count - cutOff; i < count; i++) {
        for (int tries = 0; tries < 40 && members.figures(i).contains("false"); tries++) {
          Thread.sleep(500);
        }
        expect(members.figures(i).contains("majority true"), "the member is back");
      }
    } finally {
      for (int i = 0; i <= count + 1; i++) {
        try {
          sh("ip netns del wt" + i);
        } catch (IOException e) {
          // It was not made.
        }
      }
    }
  }

  /** Moves members to another bridge of the network, which no cable joins to the first. */
  private static void moveLast(int count, int moved, String bridge) throws Exception {
    for (int i = count - moved + 1; i <= count; i++) {
      sh("ip netns exec wt0 ip link set p" + i + " master " + bridge);
    }
  }

  private static List<String> netns(int number) {
    return List.of("ip", "netns", "exec", "wt" + number);
  }

  /**
   * The client's part in a cut. Of one member, nothing is lost. Of several at once, both copies of
   * a record may be on the other side, so the larger side refuses, too, until they are back.
   */
  private void drive(int cutOff, String[] options) {
    run(() -> {
      try (Cluster client = Cluster.connect(MemberMain.options(options))) {
        Load.Report report = new Load(client, "load", tasks, 1_000).run(() -> sleepThere());
        System.out.println(report);
        if (cutOff == 1) {
          expect(report.right() == tasks, "all values are there and right");
        } else {
          expect(report.wrong() == 0, "no value is wrong");
          int refused = 0;
          for (Map.Entry<String, Integer> failure : report.failures().entrySet()) {
            refused += failure.getKey().startsWith("MinorityException") ? failure.getValue() : 0;
          }
          expect(report.right() + refused == tasks, "what did not end was refused");
          while (!client.isMajority()) {
            sleep(Duration.ofMillis(100));
          }
          Load.Report again = new Load(client, "after", 1_000, 10).run(() -> {});
          System.out.println("afterwards: " + again);
          expect(again.right() == 1_000, "together again, they take on all");
        }
      }
      System.exit(0);
    });
  }

  /** Keeps the load going while the network is cut. */
  private static void sleepThere() throws InterruptedException {
    Thread.sleep(45_000);
  }
}

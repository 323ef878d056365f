package dev.weft.simulation;

import static dev.weft.Async.sleep;
import static dev.weft.Async.timeout;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.file.AsyncFiles;
import dev.weft.net.Connection;
import dev.weft.net.Net;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FaultsTest {
  private static final Duration QUIET_FROM = ofSeconds(5);

  /** Two servers and a client that asks each of them all the time, until well after the faults. */
  private static void program(Simulation simulation, Faults.Kind... kinds) {
    List<Host> servers = new ArrayList<>();
    for (String name : List.of("left", "right")) {
      servers.add(simulation.host(name, Programs::serveEcho));
    }
    simulation.client(
        "client",
        () -> {
          while (EventLoop.running().time().compareTo(QUIET_FROM) < 0) {
            for (Host server : servers) {
              try {
                timeout(ofSeconds(1), () -> ask(server));
              } catch (TimeoutException | IOException e) {
                // it is hurt
              }
              sleep(Duration.ofMillis(50));
            }
          }
          for (Host server : servers) {
            timeout(ofSeconds(1), () -> ask(server));
          }
        });
    Faults.random(simulation, QUIET_FROM, servers, kinds);
  }

  private static void ask(Host server) throws IOException {
    try (Connection connection = Net.openConnection(server.name(), Programs.PORT)) {
      assertThat(Programs.ask(connection, "hello")).isEqualTo("hello");
    }
  }

  private static List<LogEntry> faults(Simulation simulation) {
    Predicate<LogEntry> isFault =
        entry -> entry.what().matches("(partitions|heals|slows|crashes|starts, life|pauses).*");
    return simulation.log().stream().filter(isFault).toList();
  }

  @Simulated(seeds = 20)
  void faults_drawn_areOverWhenQuietIsPromised(Simulation simulation) {
    program(simulation);

    simulation.run(); // the client's last questions are answered

    assertThat(faults(simulation)).isNotEmpty();
    assertThat(faults(simulation)).allMatch(entry -> entry.time().compareTo(QUIET_FROM) <= 0);
  }

  @Test
  void kinds_allOrSome_areWhatIsDrawn() {
    assertThat(drawn()).contains("partitions", "slows", "crashes", "pauses");
    assertThat(drawn(Faults.Kind.PAUSE)).containsExactly("pauses");
  }

  /** The first words of all faults of ten runs. */
  private static Set<String> drawn(Faults.Kind... kinds) {
    Set<String> drawn = new HashSet<>();
    for (int seed = 0; seed < 10; seed++) {
      Simulation simulation = new Simulation(seed);
      program(simulation, kinds);
      simulation.run();
      faults(simulation).forEach(entry -> drawn.add(entry.what().replaceFirst(" .*", "")));
    }
    return drawn;
  }

  @Test
  void faults_ofTheSameSeed_areTheSame() {
    Simulation.checkRepeatable(LongStream.range(0, 4), simulation -> program(simulation));
  }

  /** A host that appends to a file all the time, and begins anew where that fails. */
  private static List<LogEntry> runWithADisk(long seed, Faults.Kind... kinds) {
    Simulation simulation = new Simulation(seed);
    Host[] host = new Host[1];
    host[0] = simulation.host("host", () -> append(host[0].files().path("/log")));
    simulation.client("client", () -> sleep(QUIET_FROM.multipliedBy(2)));
    Faults.random(simulation, QUIET_FROM, List.of(host), kinds);
    simulation.run();
    return simulation.log();
  }

  private static void append(Path log) {
    while (true) {
      try {
        AsyncFiles.appendString(log, "line\n");
        try (FileChannel channel = FileChannel.open(log)) {
          channel.force(true);
        }
      } catch (IOException e) {
        sleep(ofSeconds(1));
      }
      sleep(Duration.ofMillis(100));
    }
  }

  @Test
  void crash_ofAHostThatUsesItsDisk_sometimesComesInTheMiddleOfThat() {
    boolean between = false;
    boolean within = false;
    for (int seed = 0; seed < 10; seed++) {
      List<LogEntry> log = runWithADisk(seed, Faults.Kind.CRASH);
      for (int i = 1; i < log.size(); i++) {
        if (log.get(i).what().equals("crashes")) {
          boolean changed = log.get(i - 1).what().contains("/log");
          boolean atOnce = log.get(i - 1).time().equals(log.get(i).time());
          within |= changed && atOnce;
          between |= !atOnce;
        }
      }
      assertThat(log).anyMatch(entry -> entry.time().compareTo(QUIET_FROM.plusSeconds(2)) > 0);
    }
    assertThat(within).isTrue();
    assertThat(between).isTrue();
  }

  @Test
  void diskErrors_areDrawnWhereTheyAreNamed() {
    boolean failed = false;
    for (int seed = 0; seed < 10; seed++) {
      List<LogEntry> log = runWithADisk(seed, Faults.Kind.DISK_ERRORS);
      failed |= log.stream().anyMatch(entry -> entry.what().startsWith("fails: "));
      assertThat(log)
          .filteredOn(entry -> entry.what().startsWith("fails: "))
          .allMatch(entry -> entry.time().compareTo(QUIET_FROM) <= 0);
      assertThat(runWithADisk(seed)).noneMatch(entry -> entry.what().startsWith("fails: "));
    }
    assertThat(failed).isTrue();
  }

  @Test
  void faults_thatCannotBe_areRefused() {
    Simulation simulation = new Simulation(1);
    Host host = simulation.host("host", () -> {});

    assertThatThrownBy(() -> Faults.random(simulation, Duration.ZERO, List.of(host)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("quiet from PT0S on: use more than 0");
    assertThatThrownBy(() -> Faults.random(simulation, QUIET_FROM, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no faults for 0 hosts: a link needs two, other faults one");
    assertThatThrownBy(
            () -> Faults.random(simulation, QUIET_FROM, List.of(host), Faults.Kind.PARTITION))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no faults for 1 hosts: a link needs two, other faults one");
  }
}

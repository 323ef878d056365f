package dev.weft.simulation;

import static dev.weft.Async.sleep;
import static dev.weft.Async.timeout;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.net.ClientOptions;
import dev.weft.net.Connection;
import dev.weft.net.LookupOptions;
import dev.weft.net.Net;
import dev.weft.net.Resolver;
import dev.weft.net.Server;
import dev.weft.net.ServerOptions;
import dev.weft.net.StreamHandler;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What the simulated network does, as programs see it. */
class NetworkTest {
  private static final int PORT = Programs.PORT;

  private final List<String> seen = new ArrayList<>();
  private final Simulation simulation = new Simulation(2);
  private final Host server = simulation.host("server", Programs::serveEcho);

  private static Duration now() {
    return EventLoop.running().time();
  }

  /** What a client does with its connection. */
  private interface Talk {
    void over(Connection connection) throws Exception;
  }

  /** Adds a client that talks to a host. */
  private Host clientOf(String host, Talk talk) {
    return simulation.client(
        "client",
        () -> {
          try (Connection connection = Net.openConnection(host, PORT)) {
            talk.over(connection);
          }
        });
  }

  /** Adds a host that serves by a handler. */
  private Host serve(String name, StreamHandler handler) {
    return simulation.host(name, () -> Net.startServer(null, PORT, handler));
  }

  // ---- connecting

  @Test
  void connect_nothingListens_isRefused() {
    simulation.client(
        "client",
        () -> {
          assertThatThrownBy(() -> Net.openConnection("server", 1))
              .isInstanceOf(ConnectException.class)
              .hasMessageContaining("Connection refused");
        });

    simulation.run();
  }

  @Test
  void connect_unknownName_isUnknown() {
    simulation.client(
        "client",
        () -> {
          assertThatThrownBy(() -> Net.openConnection("nowhere", 1))
              .isInstanceOf(UnknownHostException.class)
              .hasMessageContaining("nowhere");
        });

    simulation.run();
  }

  @Test
  void connect_hostIsDown_timesOutAsLinuxDoes() {
    simulation.client(
        "client",
        () -> {
          server.crash();
          assertThatThrownBy(() -> Net.openConnection("server", PORT))
              .isInstanceOf(ConnectException.class)
              .hasMessageContaining("timed out");
          seen.add(now() + "");
        });

    simulation.run();

    assertThat(seen).containsExactly("PT2M7S");
  }

  @Test
  void connect_hostComesUpMeanwhile_succeedsWithTheNextTry() {
    simulation.client(
        "client",
        () -> {
          server.crash();
          EventLoop.running().callLater(ofSeconds(2), server::restart);
          try (Connection connection = Net.openConnection("server", PORT)) {
            seen.add(Programs.ask(connection, "hello") + " after " + now().toSeconds());
          }
        });

    simulation.run();

    assertThat(seen).containsExactly("hello after 3");
  }

  @Test
  void connect_backlogFull_waitsForRoom() {
    simulation.host(
        "busy",
        () -> {
          Server listening =
              Net.startServer(
                  "busy",
                  PORT,
                  Programs::echo,
                  ServerOptions.DEFAULT.withBacklog(1).withStartServing(false));
          sleep(ofSeconds(2));
          listening.startServing();
        });
    for (int i = 0; i < 3; i++) {
      simulation.client(
          "client" + i,
          () -> {
            sleep(ofMillis(100));
            try (Connection connection = Net.openConnection("busy", PORT)) {
              Programs.ask(connection, "hello");
              seen.add("asked after " + now().toSeconds());
            }
          });
    }

    simulation.run();

    assertThat(seen).containsExactly("asked after 2", "asked after 2", "asked after 3");
  }

  @Test
  void listen_portTaken_isRefused() {
    simulation.client(
        "client",
        () -> {
          Programs.serveEcho();
          assertThatThrownBy(Programs::serveEcho)
              .isInstanceOf(BindException.class)
              .hasMessageContaining("in use");
        });

    simulation.run();
  }

  @Test
  void listen_noPortIsFree_isRefused() {
    Host[] busy = new Host[1];
    busy[0] =
        simulation.client(
            "busy",
            () -> {
              TcpChannel all =
                  (TcpChannel)
                      new SimulatedProvider(simulation.world(), busy[0]).openSocketChannel();
              for (int port = 32_768; port < 61_000; port++) {
                busy[0].ports().take(new InetSocketAddress("0.0.0.0", port), all);
              }
              assertThatThrownBy(() -> Net.startServer(null, 0, (_, _) -> {}))
                  .isInstanceOf(BindException.class)
                  .hasMessageContaining("Address already in use");
              seen.add("refused");
            });

    simulation.run();

    assertThat(seen).containsExactly("refused");
  }

  @Test
  void connect_loopback_staysOnTheHost() {
    simulation.client(
        "client",
        () -> {
          Programs.serveEcho();
          try (Connection connection = Net.openConnection("localhost", PORT)) {
            seen.add(Programs.ask(connection, "hello"));
          }
        });

    simulation.run();

    assertThat(seen).containsExactly("hello");
  }

  @Test
  void connect_serverOnLoopback_isRefusedFromOutside() {
    simulation.host("shy", () -> Net.startServer("localhost", PORT, Programs::echo).serveForever());
    simulation.client(
        "client",
        () -> {
          sleep(ofMillis(1));
          assertThatThrownBy(() -> Net.openConnection("shy", PORT))
              .isInstanceOf(ConnectException.class)
              .hasMessageContaining("refused");
        });

    simulation.run();
  }

  // ---- bytes

  @Test
  void write_slowReader_waitsForRoomAndLosesNothing() {
    int bytes = 3_000_000;
    serve(
        "sink",
        (reader, writer) -> {
          int count = 0;
          long sum = 0;
          for (byte[] part = reader.read(10_000); part.length > 0; part = reader.read(10_000)) {
            count += part.length;
            for (byte each : part) {
              sum = sum * 31 + each;
            }
            sleep(ofMillis(1));
          }
          writer.writeLine(count + " " + sum);
        });
    byte[] sent = new byte[bytes];
    long[] sum = new long[1];
    for (int i = 0; i < bytes; i++) {
      sent[i] = (byte) (i * 7);
      sum[0] = sum[0] * 31 + sent[i];
    }
    clientOf(
        "sink",
        connection -> {
          connection.writer().write(sent);
          connection.writer().drain();
          assertThat(now()).isGreaterThan(ofMillis(250)); // the reader takes 300
          connection.writer().writeEof();
          seen.add(connection.reader().readLine() + "");
        });

    simulation.run();

    assertThat(seen).containsExactly(bytes + " " + sum[0]);
  }

  @Test
  void bandwidth_limited_delaysLargeWrites() {
    Host client =
        clientOf(
            "server",
            connection -> {
              Programs.ask(connection, "x".repeat(10_000));
              seen.add(now().toSeconds() + "");
            });
    simulation.link(client, server).bandwidth(2_000);

    simulation.run();

    assertThat(seen).containsExactly("10"); // 5 s there, 5 s back
  }

  @Test
  void writeEof_otherSide_readsTheRestAndCanStillAnswer() {
    serve(
        "half",
        (reader, writer) -> {
          byte[] all = reader.readAll();
          sleep(ofSeconds(1));
          writer.writeLine("got " + all.length);
        });
    clientOf(
        "half",
        connection -> {
          connection.writer().write(new byte[1234]);
          connection.writer().writeEof();
          seen.add(connection.reader().readLine() + "");
        });

    simulation.run();

    assertThat(seen).containsExactly("got 1234");
  }

  @Test
  void close_withUnreadData_resetsTheOtherSide() {
    serve(
        "rude",
        (reader, writer) -> {
          writer.transport().pauseReading();
          sleep(ofSeconds(1)); // what comes meanwhile stays in the socket
          writer.transport().abort();
        });
    clientOf(
        "rude",
        connection -> {
          connection.writer().write(new byte[10]);
          assertThatThrownBy(() -> connection.reader().readExactly(1))
              .isInstanceOf(IOException.class)
              .hasMessageContaining("reset");
        });

    simulation.run();
  }

  // ---- latency, partitions

  @Test
  void latency_fixed_isPaidEachWay() {
    Host client =
        clientOf(
            "server",
            connection -> {
              seen.add("connected after " + now());
              Programs.ask(connection, "hello");
              seen.add("answered after " + now());
            });
    simulation.link(client, server).latency(ofMillis(50));

    simulation.run();

    assertThat(seen).containsExactly("connected after PT0.1S", "answered after PT0.2S");
  }

  @Test
  void partition_healed_bytesAreLateAndNotLost() {
    Host client =
        clientOf(
            "server",
            connection -> {
              sleep(ofSeconds(1));
              assertThatThrownBy(() -> timeout(ofSeconds(2), () -> Programs.ask(connection, "one")))
                  .isInstanceOf(TimeoutException.class);
              connection.writer().writeLine("two");
              seen.add(connection.reader().readLine() + "");
              seen.add(connection.reader().readLine() + "");
              assertThat(now()).isBetween(ofSeconds(4), ofSeconds(10));
            });
    Link link = simulation.link(client, server);
    simulation.at(ofMillis(500), link::partition);
    simulation.at(ofSeconds(4), link::heal);

    simulation.run();

    assertThat(seen).containsExactly("one", "two");
  }

  @Test
  void partition_forGood_writerGivesUpAfterAQuarterOfAnHour() {
    assertGivesUpOnceCut(client -> simulation.link(client, server));
  }

  private void assertGivesUpOnceCut(Function<Host, Link> link) {
    Host client =
        clientOf(
            "server",
            connection -> {
              sleep(ofSeconds(1));
              assertThatThrownBy(() -> Programs.ask(connection, "one"))
                  .isInstanceOf(IOException.class)
                  .hasMessageContaining("timed out");
              assertThat(now()).isBetween(ofMinutes(10), ofMinutes(20));
            });
    simulation.at(ofMillis(500), link.apply(client)::partition);

    simulation.run();
  }

  @Test
  void partition_oneWay_theOtherWayWorks() {
    Host client =
        clientOf(
            "server",
            connection -> {
              sleep(ofSeconds(1));
              assertThatThrownBy(() -> timeout(ofSeconds(2), () -> Programs.ask(connection, "one")))
                  .isInstanceOf(TimeoutException.class);
            });
    simulation.at(ofMillis(500), simulation.oneWay(server, client)::partition);

    simulation.run();

    assertThat(simulation.log())
        .anySatisfy(entry -> assertThat(entry.what()).startsWith("receives 4 B from client"));
  }

  @Test
  void partition_onlyOfAnswers_writerGivesUpWhatArrives() {
    assertGivesUpOnceCut(client -> simulation.oneWay(server, client));
  }

  @Test
  void partition_whileTheWriterWaitsForRoom_writerGivesUp() {
    Host idle =
        serve(
            "idle",
            (_, writer) -> {
              writer.transport().pauseReading();
              sleep(ofMinutes(50));
            });
    Host client =
        clientOf(
            "idle",
            connection -> {
              connection.writer().write(new byte[1_000_000]);
              assertThatThrownBy(connection.writer()::drain)
                  .isInstanceOf(IOException.class)
                  .hasMessageContaining("timed out");
              assertThat(now()).isBetween(ofMinutes(10), ofMinutes(20));
            });
    simulation.at(ofSeconds(5), simulation.link(client, idle)::partition);

    simulation.run();
  }

  @Test
  void listen_severalAddresses_mayHaveOnePort() {
    simulation.client(
        "client",
        () -> {
          Net.startServer("localhost", PORT, (_, writer) -> writer.writeLine("inside"));
          Net.startServer("client", PORT, (_, writer) -> writer.writeLine("outside"));
          for (String name : List.of("localhost", "client")) {
            try (Connection connection = Net.openConnection(name, PORT)) {
              seen.add(connection.reader().readLine() + "");
            }
          }
        });

    simulation.run();

    assertThat(seen).containsExactly("inside", "outside");
  }

  @Test
  void latency_ofADistribution_isDrawnForEachSegment() {
    Host client =
        clientOf(
            "server",
            connection -> {
              for (int i = 0; i < 100; i++) {
                Programs.ask(connection, "hello");
              }
              seen.add(now().toMillis() + "");
            });
    simulation
        .link(client, server)
        .latency(random -> random.nextInt(10) == 0 ? ofSeconds(1) : ofMillis(1));

    simulation.run();

    // 202 segments, of which a tenth takes a second
    assertThat(Integer.parseInt(seen.getFirst())).isBetween(5_000, 40_000);
  }

  @Test
  void latency_drawnLongerThanAnyRun_neverArrives() {
    Host client = clientOf("server", _ -> {});
    simulation.link(client, server).latency(_ -> ofDays(1_000_000));

    assertThatThrownBy(simulation::run)
        .isInstanceOf(SimulationException.class)
        .hasRootCauseInstanceOf(ConnectException.class);
  }

  @Test
  void latency_drawnNegative_failsTheRun() {
    Host client = clientOf("server", connection -> Programs.ask(connection, "hello"));
    simulation.link(client, server).latency(_ -> ofMillis(-3));

    assertThatThrownBy(simulation::run)
        .hasMessageContaining("latency PT-0.003S drawn for client and server");
  }

  @Test
  void reset_link_resetsBothEndsAndNoLaterConnection() {
    Host quiet =
        serve(
            "quiet",
            (reader, _) -> {
              try {
                reader.read(1);
              } catch (IOException e) {
                seen.add("server: " + e.getMessage());
              }
            });
    Link[] link = new Link[1];
    Host client =
        clientOf(
            "quiet",
            connection -> {
              sleep(ofSeconds(1));
              link[0].reset();
              try {
                connection.reader().read(1);
              } catch (IOException e) {
                seen.add("client: " + e.getMessage());
              }
              try (Connection another = Net.openConnection("quiet", PORT)) {
                sleep(ofSeconds(1));
                assertThat(another.writer().isClosing()).isFalse();
              }
            });
    link[0] = simulation.link(client, quiet);

    simulation.run();

    assertThat(seen)
        .containsExactlyInAnyOrder("server: Connection reset", "client: Connection reset");
  }

  @Test
  void reset_oneWay_leavesHalfAConnection() {
    Host client =
        clientOf(
            "server",
            connection -> {
              Programs.ask(connection, "hello");
              sleep(ofMinutes(10));
              assertThat(connection.writer().isClosing()).isFalse();
              assertThatThrownBy(() -> Programs.ask(connection, "still there?"))
                  .isInstanceOf(IOException.class)
                  .hasMessageContaining("reset");
            });
    simulation.at(ofSeconds(1), simulation.oneWay(client, server)::reset);

    simulation.run();
  }

  @Test
  void refuse_link_refusesNewConnectionsAlone() {
    Link[] link = new Link[1];
    Host client =
        clientOf(
            "server",
            connection -> {
              link[0].refuse();
              assertThatThrownBy(() -> Net.openConnection("server", PORT))
                  .isInstanceOf(ConnectException.class)
                  .hasMessageContaining("refused");
              seen.add(Programs.ask(connection, "goes on"));
              link[0].allow();
              try (Connection another = Net.openConnection("server", PORT)) {
                seen.add(Programs.ask(another, "works again"));
              }
            });
    link[0] = simulation.link(client, server);

    simulation.run();

    assertThat(seen).containsExactly("goes on", "works again");
  }

  @Test
  void link_hostOfAnotherSimulation_isRefused() {
    Host stranger = new Simulation(1).host("stranger", () -> {});

    assertThatThrownBy(() -> simulation.link(server, stranger))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stranger");
  }

  @Test
  void at_negativeTime_isRefused() {
    assertThatThrownBy(() -> simulation.at(ofMillis(-1), () -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-0.001S");
  }

  @Test
  void names_ofAllKinds_areTheWorlds() {
    simulation.client(
        "client",
        () -> {
          for (Resolver resolver : List.of(Resolver.system(), Resolver.standard())) {
            assertThat(resolver.resolve("SERVER")).containsExactly(server.address());
            assertThatThrownBy(() -> resolver.resolve("example.org"))
                .isInstanceOf(UnknownHostException.class);
          }
          assertThat(Net.getAddrInfo("server", 80))
              .containsExactly(new InetSocketAddress(server.address(), 80));
          assertThat(Net.getNameInfo(server.address())).isEqualTo("server");
          assertThat(Net.getAddrInfo("server", "http", LookupOptions.DEFAULT).getFirst().getPort())
              .isEqualTo(80);
        });

    simulation.run();
  }

  @Test
  void cachedResolver_agesBySimulatedTime() {
    Resolver counting =
        name -> {
          seen.add(name + " after " + now().toSeconds());
          return Resolver.standard().resolve(name);
        };
    Resolver cached = counting.cachedFor(ofMinutes(1));
    simulation.client(
        "client",
        () -> {
          for (int i = 0; i < 4; i++) {
            cached.resolve("server");
            sleep(ofSeconds(40));
          }
        });

    simulation.run();

    assertThat(seen).containsExactly("server after 0", "server after 80");
  }

  /** Happy eyeballs, RFC 8305: the attempts overlap, and the first that succeeds is taken. */
  @Test
  void connect_firstAddressIsDown_takesTheNextAfterTheDelayOfAnAttempt() {
    Host gone = simulation.host("gone", () -> {});
    ClientOptions options =
        ClientOptions.DEFAULT
            .withResolver(_ -> List.of(gone.address(), server.address()))
            .withAttemptDelay(ofMillis(300));
    simulation.client(
        "client",
        () -> {
          gone.crash();
          try (Connection connection = Net.openConnection("either", PORT, options)) {
            assertThat(now()).isBetween(ofMillis(300), ofMillis(310));
            assertThat(Programs.ask(connection, "one")).isEqualTo("one");
          }
        });

    simulation.run();
  }

  @Test
  void hold_ofAConnectionThatIsBegun_isConnectedAtItsRelease() {
    Host client = clientOf("server", _ -> seen.add("connected after " + now().toSeconds()));
    Link link = simulation.oneWay(client, server);
    link.hold();
    simulation.at(ofSeconds(30), link::release);

    simulation.run();

    assertThat(seen).containsExactly("connected after 30");
  }

  @Test
  void hold_ofAnswers_holdsRefusalsToo() {
    Host client =
        simulation.client(
            "refused",
            () -> {
              assertThatThrownBy(() -> Net.openConnection("server", 1))
                  .isInstanceOf(ConnectException.class);
              seen.add("refused after " + now().toSeconds());
            });
    Link link = simulation.oneWay(server, client);
    link.hold();
    simulation.at(ofSeconds(30), link::release);

    simulation.run();

    assertThat(seen).containsExactly("refused after 30");
  }

  @Test
  void hold_released_allArrivesAtOnceInOrder() {
    Host client =
        clientOf(
            "server",
            connection -> {
              sleep(ofSeconds(1));
              for (int i = 0; i < 3; i++) {
                connection.writer().writeLine("line " + i);
                sleep(ofMillis(100));
              }
              for (int i = 0; i < 3; i++) {
                seen.add(connection.reader().readLine() + " after " + now().toSeconds());
              }
            });
    Link link = simulation.oneWay(client, server);
    simulation.at(ofMillis(500), link::hold);
    simulation.at(ofSeconds(30), link::release);

    simulation.run();

    assertThat(seen).containsExactly("line 0 after 30", "line 1 after 30", "line 2 after 30");
  }
}

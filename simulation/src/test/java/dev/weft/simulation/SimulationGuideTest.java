package dev.weft.simulation;

import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static dev.weft.Async.timeout;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weft.EventLoop;
import dev.weft.net.Connection;
import dev.weft.net.Net;
import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;
import dev.weft.simulation.Faults.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The code of docs/guide/simulation.md. */
class SimulationGuideTest {
  // @start region="bank"
  /** What the bank has on its disk: a balance, and the payments that it knows. */
  static final class Ledger {
    int balance;
    final Set<String> known = new HashSet<>();
  }

  static void serve(Ledger ledger) throws IOException {
    Net.startServer(null, 7000, (reader, writer) -> takePayments(ledger, reader, writer))
        .serveForever();
  }

  static void takePayments(Ledger ledger, StreamReader reader, StreamWriter writer)
      throws IOException {
    for (String amount : reader.lines()) {
      ledger.balance += Integer.parseInt(amount);
      writer.writeLine("paid");
      writer.drain();
    }
  }

  static void payWithRetries() throws IOException {
    while (true) {
      try {
        timeout(ofSeconds(1), () -> pay("10"));
        return;
      } catch (TimeoutException | IOException e) {
        // try again
      }
    }
  }

  static void pay(String line) throws IOException {
    try (Connection connection = Net.openConnection("bank", 7000)) {
      connection.writer().writeLine(line);
      assertThat(connection.reader().readLine()).isEqualTo("paid");
    }
  }

  // @end

  @Test
  void payment_ofAShop_isMadeOnce() {
    // @start region="first"
    Ledger ledger = new Ledger();
    Simulation simulation = new Simulation(1);
    simulation.host("bank", () -> serve(ledger));
    simulation.client("shop", () -> payWithRetries());

    simulation.run();

    assertThat(ledger.balance).isEqualTo(10);
    // @end
  }

  // @start region="faults"
  static void payWhileTheLinkFails(Simulation simulation) {
    Ledger ledger = new Ledger();
    Host bank = simulation.host("bank", () -> serve(ledger));
    Host shop =
        simulation.client(
            "shop",
            () -> {
              payWithRetries();
              assertThat(ledger.balance).isEqualTo(10);
            });
    Link link = simulation.link(bank, shop);
    simulation.at(ofMillis(shop.random().nextInt(1, 10)), link::partition);
    simulation.at(ofSeconds(5), link::heal);
  }

  // @end

  @Test
  void payment_linkFailsAtAnyMoment_isSometimesMadeTwice() {
    SimulationException found =
        catchThrowableOfType(
            SimulationException.class,
            () -> {
              // @start region="search"
              for (long seed = 0; seed < 1_000; seed++) {
                Simulation simulation = new Simulation(seed);
                payWhileTheLinkFails(simulation);
                simulation.run();
              }
              // @end
            });

    assertThat(found).hasMessageContaining("but was: 20").hasMessageContaining("with seed ");
    assertThat(found.seed()).isLessThan(50);
    Simulation again = new Simulation(found.seed());
    payWhileTheLinkFails(again);
    assertThat(catchThrowableOfType(SimulationException.class, again::run))
        .hasMessage(found.getMessage());
  }

  // @start region="ids"
  static void takePaymentsOnce(Ledger ledger, StreamReader reader, StreamWriter writer)
      throws IOException {
    for (String line : reader.lines()) {
      String[] idAndAmount = line.split(" ", 2);
      if (ledger.known.add(idAndAmount[0])) {
        ledger.balance += Integer.parseInt(idAndAmount[1]);
      }
      writer.writeLine("paid");
      writer.drain();
    }
  }

  // @end

  static void serveOnce(Ledger ledger) throws IOException {
    Net.startServer(null, 7000, (reader, writer) -> takePaymentsOnce(ledger, reader, writer))
        .serveForever();
  }

  static void payUntilItIsKnown(Ledger ledger) {
    while (ledger.balance == 0) {
      try {
        timeout(ofSeconds(1), () -> pay("payment-1 10"));
      } catch (TimeoutException | IOException e) {
        // try again
      }
    }
  }

  // @start region="seeds"
  @Simulated(seeds = 200)
  void payment_withAnId_isMadeOnceWhateverTheLinkDoes(Simulation simulation) {
    Ledger ledger = new Ledger();
    Host bank = simulation.host("bank", () -> serveOnce(ledger));
    Host shop = simulation.client("shop", () -> payUntilItIsKnown(ledger));
    Link link = simulation.link(bank, shop);
    simulation.at(ofMillis(shop.random().nextInt(1, 10)), link::partition);
    simulation.at(ofSeconds(5), link::heal);

    simulation.run();

    assertThat(ledger.balance).isEqualTo(10);
  }

  // @end

  // @start region="random"
  @Simulated(seeds = 200)
  void payment_withAnId_isMadeOnceWhateverFails(Simulation simulation) {
    Ledger ledger = new Ledger();
    Host bank = simulation.host("bank", () -> serveOnce(ledger));
    Host shop = simulation.client("shop", () -> payUntilItIsKnown(ledger));
    Faults.random(simulation, ofSeconds(30), List.of(bank, shop));

    simulation.run();

    assertThat(ledger.balance).isEqualTo(10);
  }

  // @end

  // @start region="month"
  static void payForAMonth(Simulation simulation) {
    Ledger ledger = new Ledger();
    Host bank = simulation.host("bank", () -> serve(ledger));
    Host shop =
        simulation.client(
            "shop",
            () -> {
              for (int day = 0; day < 30; day++) {
                payWithRetries();
                sleep(ofSeconds(1));
              }
              assertThat(ledger.balance).isEqualTo(300);
            });
    Faults.random(simulation, ofSeconds(30), List.of(bank, shop), Kind.PARTITION, Kind.SLOW_LINK);
  }

  // @end

  @Test
  void payments_ofAMonth_needOneFaultToGoWrong() {
    // @start region="shrink"
    SmallestRun smallest = Simulation.shrink(0, simulation -> payForAMonth(simulation));

    assertThat(smallest)
        .hasToString(
            "it needs 1 of 6 faults:\n"
                + "9.963768828  -           -           slows bank and shop 328 times");
    // @end

    assertThat(smallest.failure()).hasMessageContaining("but was: 340");
    assertThat(smallest.properties()).isEqualTo("-Dweft.seed=0 -Dweft.simulation.faults=4");
  }

  // @start region="lease"
  static void writeUnderALease(Simulation simulation) {
    Duration end = ofMillis(100);
    simulation.client(
        "writer",
        () -> {
          EventLoop loop = EventLoop.running();
          while (loop.time().compareTo(end) < 0) { // the lease is good
            sleep(ZERO); // lets other tasks go first
            assertThat(loop.time()).isLessThan(end); // here it writes
            sleep(ofMillis(3));
          }
        });
  }

  // @end

  // @start region="cost"
  static SimulationOptions slowSteps() {
    return SimulationOptions.DEFAULT.withStepCost(ZERO, ofMillis(1));
  }

  // @end

  @Test
  void lease_stepsCostNothing_isAlwaysGood() {
    for (long seed = 0; seed < 50; seed++) {
      Simulation simulation = new Simulation(seed);
      writeUnderALease(simulation);
      simulation.run();
    }
  }

  @Test
  void lease_slowSteps_isOverBeforeTheWrite() {
    Throwable found =
        catchThrowable(() -> {
          for (long seed = 0; seed < 50; seed++) {
            Simulation simulation = new Simulation(slowSteps().withSeed(seed));
            writeUnderALease(simulation);
            simulation.run();
          }
        });

    assertThat(found).isInstanceOf(SimulationException.class).hasMessageContaining("PT0.1");
  }

  // @start region="order"
  static void openAndWarmUp(Simulation simulation) {
    simulation.client(
        "host",
        () ->
            taskGroup(group -> {
              List<String> cache = new ArrayList<>();
              group.createTask(() -> cache.add("first page"));
              group.createTask(() -> assertThat(cache).isNotEmpty());
            }));
  }

  static SimulationOptions anyOrder() {
    return SimulationOptions.DEFAULT.withUnfaithfulOrder(2);
  }

  // @end

  @Test
  void tasks_inAnyOrder_areFoundToLeanOnTheLoops() {
    for (long seed = 0; seed < 20; seed++) {
      Simulation simulation = new Simulation(seed);
      openAndWarmUp(simulation);
      simulation.run();
    }

    Throwable found =
        catchThrowable(() -> {
          for (long seed = 0; seed < 20; seed++) {
            Simulation simulation = new Simulation(anyOrder().withSeed(seed));
            openAndWarmUp(simulation);
            simulation.run();
          }
        });

    assertThat(found).isInstanceOf(SimulationException.class);
  }

  @Test
  void payment_runTwiceForEachSeed_isTheSame() {
    // @start region="repeatable"
    Simulation.checkRepeatable(LongStream.range(0, 5), simulation -> payOnAGoodLink(simulation));
    // @end
  }

  private static void payOnAGoodLink(Simulation simulation) {
    Ledger ledger = new Ledger();
    simulation.host("bank", () -> serve(ledger));
    simulation.client("shop", () -> payWithRetries());
  }
}

// @start region="first"
Ledger ledger = new Ledger();
Simulation simulation = new Simulation(1);
simulation.host("bank", () -> serve(ledger));
simulation.client("shop", () -> payWithRetries());

simulation.run();

assertThat(ledger.balance).isEqualTo(10);
// @end

// @start region="seeds"
@Simulated(seeds = 200)
void payment_withAnId_isMadeOnceWhateverTheLinkDoes(Simulation simulation) {
  Ledger ledger = new Ledger();
  Host bank =
      simulation.host(
          "bank",
          () ->
              Net.startServer(
                      null, 7000, (reader, writer) -> takePaymentsOnce(ledger, reader, writer))
                  .serveForever());
  Host shop =
      simulation.client(
          "shop",
          () -> {
            while (ledger.balance == 0) {
              try {
                timeout(ofSeconds(1), () -> pay("payment-1 10"));
              } catch (TimeoutException | IOException e) {
                // try again
              }
            }
          });
  Link link = simulation.link(bank, shop);
  simulation.at(ofMillis(shop.random().nextInt(1, 10)), link::partition);
  simulation.at(ofSeconds(5), link::heal);

  simulation.run();

  assertThat(ledger.balance).isEqualTo(10);
}
// @end

// @start region="first"
Ledger ledger = new Ledger();
Simulation simulation = new Simulation(1);
simulation.host("bank", () -> serve(ledger));
simulation.client("shop", () -> payWithRetries());

simulation.run();

assertThat(ledger.balance).isEqualTo(10);
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

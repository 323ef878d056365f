// @start region="first"
Ledger ledger = new Ledger();
Simulation simulation = new Simulation(1);
simulation.host("bank", () -> serve(ledger));
simulation.client("shop", () -> payWithRetries());

simulation.run();

assertThat(ledger.balance).isEqualTo(10);
// @end

// @start region="disk"
static int read(Path file) throws IOException {
  return Files.exists(file) ? Integer.parseInt(AsyncFiles.readString(file)) : 0;
}

static void keep(Path file, int number) throws IOException {
  AsyncFiles.replaceString(file, "" + number);
  try (FileChannel directory = FileChannel.open(file.getParent())) {
    directory.force(true);
  }
}

@Simulated(seeds = 200)
void counter_crashesAtAnyMoment_forgetsNothingThatItTold(Simulation simulation) {
  Told told = new Told();
  Host[] counter = new Host[1];
  counter[0] =
      simulation.host(
          "counter",
          () -> {
            Path file = counter[0].files().path("/number");
            assertThat(read(file)).isGreaterThanOrEqualTo(told.number);
            for (int number = read(file) + 1; number <= 10; number++) {
              keep(file, number);
              told.number = number;
            }
          });
  simulation.client("test", () -> sleep(ofSeconds(1)));
  simulation.at(ofMillis(counter[0].random().nextInt(1, 20)), counter[0]::restart);

  simulation.run();

  assertThat(told.number).isEqualTo(10);
}
// @end

// @start region="every"
every(
    Duration.ofSeconds(10),
    () -> {
      log.add("at " + (now() - began) / 1000);
      sleep(Duration.ofSeconds(3)); // does not put the next run off
      stopAfter(3);
    });
// @end

// @start region="generate"
Results<Integer> squares =
    generate(
        2,
        out -> {
          for (int i = 1; i <= 4; i++) {
            log.add("makes " + i * i);
            out.yield(i * i);
          }
        });
for (int square : squares) {
  log.add("gets " + square);
  sleep(Duration.ofSeconds(1));
}
// @end

// @start region="map"
try (var results = mapConcurrently(2, pages, page -> fetch(page))) {
  for (String result : results) {
    log.add(result);
  }
}
// @end

// @start region="or-null"
String news = withTimeoutOrNull(Duration.ofSeconds(5), () -> fetch("news"));
String weather = withTimeoutOrNull(Duration.ofSeconds(5), () -> fetch("weather"));
// @end

// @start region="race"
String first = race(() -> fetch("nowhere"), () -> fetch("weather"), () -> fetch("a mirror"));
// @end

// @start region="start"
taskGroup(group -> {
  int port =
      start(
          group,
          ready -> {
            sleep(Duration.ofSeconds(2)); // until it listens
            ready.with(9000);
            sleep(Duration.ofSeconds(10)); // serves
            log.add("served");
          });
  log.add("port " + port);
});
// @end

// @start region="ticks"
for (long tick : ticks(Duration.ofSeconds(1))) {
  log.add(tick + " at " + (now() - began));
  if (tick == 1) {
    sleep(Duration.ofMillis(2_500));
  }
  if (tick >= 5) {
    break;
  }
}
// @end

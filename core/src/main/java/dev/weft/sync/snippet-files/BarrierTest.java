// @start region="barrier"
var endOfRound = new Barrier(2);
var workers = new ArrayList<Task<?>>();
for (var name : List.of("a", "b")) {
  workers.add(
      createTask(() -> {
        for (var round = 1; round <= 2; round++) {
          log.add(name + " in round " + round);
          var index = endOfRound.await();
          if (index == 0) {
            log.add("round " + round + " is over");
          }
        }
      }));
}
// @end

// @start region="capacity"
var workers = new CapacityLimiter(2);
taskGroup(group -> {
  for (int i = 0; i < 10; i++) {
    group.createTask(() -> {
      try (var _ = workers.hold()) {
        work();
      }
    });
  }
});
// @end

// @start region="rate"
var limiter = new RateLimiter(2, Duration.ofSeconds(1)); // two a second
taskGroup(group -> {
  for (int i = 1; i <= 5; i++) {
    int request = i;
    group.createTask(() -> {
      limiter.acquire();
      log.add(request + " at " + (now() - began));
    });
  }
});
// @end

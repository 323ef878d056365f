// @start region="semaphore"
var limit = new Semaphore(2);
var requests = new ArrayList<Task<?>>();
for (var i = 0; i < 5; i++) {
  requests.add(
      createTask(() -> {
        try (var _ = limit.hold()) {
          server.request(); // at most two of them at a time
        }
      }));
}
// @end

// @start region="for"
for (int i = 0; i < 2; i++) {
  group.createTask(() -> {
    for (String job : jobs) { // until it is shut down and empty
      log.add(job);
      sleep(ZERO);
    }
  });
}
for (int n = 1; n <= 10; n++) {
  jobs.put("job " + n);
}
jobs.shutdown();
// @end

// @start region="queue"
var jobs = new Queue<String>(10);
for (var i = 0; i < 3; i++) {
  createTask(() -> {
    while (true) {
      var job = jobs.get(); // waits while the queue is empty
      log.add(job);
      jobs.taskDone();
    }
  });
}
for (var n = 1; n <= 100; n++) {
  jobs.put("job " + n); // waits while the queue is full
}
jobs.join(); // waits until all are done
// @end

// @start region="shutdown"
var consumer =
    createTask(() -> {
      try {
        while (true) {
          log.add(jobs.get());
        }
      } catch (QueueShutDownException end) {
        log.add("no more jobs");
      }
    });
jobs.put("one");
jobs.put("two");
jobs.shutdown();
consumer.await();
// @end

// @start region="counter"
long orders = cluster.sharedCounter("orders").add(1);
// @end

// @start region="lock"
ClusterLock lock = cluster.sharedLock("ledger");
try (ClusterLock.Held held = lock.acquire()) {
  System.out.println("the token " + held.token() + " goes along with what is written");
}
// @end

// @start region="map"
ClusterMap<Integer> stock = cluster.sharedMap("stock");
boolean isNew = stock.putIfAbsent("nails", 500);
boolean taken = stock.replace("nails", 500, 499);
// @end

// @start region="mapped"
ClusterFunction<String, String> bill = order -> bill(order);
MapOptions options =
    MapOptions.DEFAULT
        .withLimit(200)
        .withProgress(done -> System.out.println(done + " of " + orders.size()));
for (String receipt : cluster.map(orders, bill, options)) {
  System.out.println(receipt);
}
// @end

// @start region="options"
ClusterOptions options =
    ClusterOptions.of("orders")
        .withAddress("127.0.0.1:7801")
        .withMembers("127.0.0.1:7801", "127.0.0.1:7802", "127.0.0.1:7803")
        .withExpected(3)
        .withLoops(2);
// @end

// @start region="queue"
ClusterQueue<String> jobs = cluster.sharedQueue("jobs", 1_000);
Task<?> worker =
    createTask(() -> {
      for (String job : jobs) {
        System.out.println("doing " + job);
      }
    });
jobs.put("sweep");
// @end

// @start region="store"
Future<String> receipt = cluster.store(TaskId.of(order), () -> bill(order));
System.out.println("accepted: " + order); // from here on it is not lost with this JVM
// @end

// @start region="submit"
Future<String> receipt = cluster.submit(TaskId.of(order), () -> bill(order));
System.out.println(receipt.await());

// later, from any member
System.out.println(cluster.attach(TaskId.of(order), String.class).await());
boolean _ = cluster.forget(TaskId.of(order));
// @end

// @start region="topic"
ClusterTopic<String> prices = cluster.sharedTopic("prices");
try (TopicSubscription<String> changes = prices.subscribe(100)) {
  prices.publish("nails 0.03");
  for (String change : changes) {
    System.out.println(change);
    break;
  }
}
// @end

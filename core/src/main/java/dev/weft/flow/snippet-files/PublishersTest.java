// @start region="publish"
Flow.Publisher<Integer> numbers =
    Publishers.publish(
        EventLoop.running(),
        out -> {
          for (int i = 1; i <= 3; i++) {
            out.yield(i);
          }
        });
numbers.subscribe(subscriber);
// @end

// @start region="values"
try (var values = Publishers.values(prices, 16)) {
  Task<?> seller = createTask(() -> List.of(3, 1, 2).forEach(prices::submit));
  for (int price : values) {
    log.add(price);
    if (log.size() == 3) {
      break;
    }
  }
  seller.await();
}
// @end

// @start region="condition"
var changed = new Condition();
var free = new ArrayList<String>();
var borrower =
    createTask(() -> {
      try (var _ = changed.hold()) {
        changed.waitFor(() -> free.size() >= 2);
        return List.of(free.removeFirst(), free.removeFirst());
      }
    });

for (var connection : List.of("one", "two")) {
  try (var _ = changed.hold()) {
    free.add(connection);
    changed.signalAll();
  }
  sleep(ZERO);
}
assertThat(borrower.await()).containsExactly("one", "two");
// @end

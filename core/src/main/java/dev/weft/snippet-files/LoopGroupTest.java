// @start region="group"
try (var group = LoopGroup.start(2)) {
  Future<EventLoop> first = group.submit(() -> EventLoop.running());
  Future<EventLoop> second = group.submit(() -> EventLoop.running());

  assertThat(first.get()).isNotSameAs(second.get());
}
// @end

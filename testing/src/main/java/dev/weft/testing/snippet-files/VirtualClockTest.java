// @start region="hour"
try (var loop = EventLoop.create(new VirtualClock())) {
  Duration slept =
      loop.runUntilComplete(() -> {
        sleep(Duration.ofHours(1));
        return loop.time();
      });
  assertThat(slept).isEqualTo(Duration.ofHours(1));
}
// @end

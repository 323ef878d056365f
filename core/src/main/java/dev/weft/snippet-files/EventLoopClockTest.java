// @start region="clock"
static boolean isShopOpen() {
  Clock clock = EventLoop.running().clock().withZone(ZoneId.of("Europe/Paris"));
  int hour = LocalTime.now(clock).getHour();
  return hour >= 9 && hour < 18;
}
// @end

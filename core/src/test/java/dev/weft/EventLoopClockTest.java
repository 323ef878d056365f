package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.spi.Poller;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class EventLoopClockTest {
  private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

  static boolean isShopOpen() {
    Clock clock = EventLoop.running().clock().withZone(ZoneId.of("Europe/Paris"));
    int hour = LocalTime.now(clock).getHour();
    return hour >= 9 && hour < 18;
  }

  /** A poller that knows what day it is. */
  private record Dated(Clock clock) implements Poller {
    static Dated at(String instant) {
      return new Dated(Clock.fixed(Instant.parse(instant), ZoneOffset.UTC));
    }

    @Override
    public void poll(long timeoutNanos) {}

    @Override
    public void wakeup() {}

    @Override
    public void close() {}
  }

  @Test
  void clock_ofALoopOnSystemTime_isTheSystemsAtUtc() {
    try (var loop = EventLoop.create()) {
      assertThat(loop.clock()).isSameAs(Clock.systemUTC());
      assertThat(loop.clock().withZone(PARIS)).isEqualTo(Clock.system(PARIS));
    }
  }

  @Test
  void clock_ofAPollerWithItsOwn_isThat() {
    try (var morning = EventLoop.create(Dated.at("2030-01-01T08:30:00Z"));
        var evening = EventLoop.create(Dated.at("2030-01-01T17:30:00Z"))) {
      assertThat(morning.<Boolean>runUntilComplete(() -> isShopOpen())).isTrue();
      assertThat(evening.<Boolean>runUntilComplete(() -> isShopOpen())).isFalse();
    }
  }
}

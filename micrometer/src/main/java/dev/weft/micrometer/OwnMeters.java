package dev.weft.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Meters with the same tags that belong together, and are removed together. What they ask is not
 * held by the registry: whatever makes them holds it.
 */
final class OwnMeters implements AutoCloseable {
  private final MeterRegistry registry;
  private final Tags tags;
  private final List<Meter> registered = new ArrayList<>();

  OwnMeters(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
  }

  /** None yet, which will have one tag more. */
  OwnMeters tagged(String key, String value) {
    return new OwnMeters(registry, tags.and(key, value));
  }

  <T> void gauge(String name, String description, T asked, ToDoubleFunction<T> value) {
    registered.add(
        Gauge.builder(name, asked, value).description(description).tags(tags).register(registry));
  }

  <T> void timeGauge(
      String name, String description, Tags more, T asked, ToDoubleFunction<T> nanos) {
    registered.add(
        TimeGauge.builder(name, asked, TimeUnit.NANOSECONDS, nanos)
            .description(description)
            .tags(tags.and(more))
            .register(registry));
  }

  <T> void timer(
      String name,
      String description,
      T asked,
      ToLongFunction<T> count,
      ToDoubleFunction<T> nanos) {
    registered.add(
        FunctionTimer.builder(name, asked, count, nanos, TimeUnit.NANOSECONDS)
            .description(description)
            .tags(tags)
            .register(registry));
  }

  <T> void counter(
      String name,
      @Nullable String unit,
      String description,
      Tags more,
      T asked,
      ToDoubleFunction<T> value) {
    registered.add(
        FunctionCounter.builder(name, asked, value)
            .baseUnit(unit)
            .description(description)
            .tags(tags.and(more))
            .register(registry));
  }

  @Override
  public void close() {
    registered.forEach(registry::remove);
    registered.clear();
  }
}

package dev.weft.micrometer;

import dev.weft.queue.Queue;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds what Weft's loops do to a registry of Micrometer's: steps and their lag, tasks, calls in
 * threads, servers, connections, TLS. For all loops of the JVM, those that come later too.
 *
 * {@snippet :
 * PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
 * WeftMetrics metrics = new WeftMetrics();
 * metrics.bindTo(registry);
 * }
 *
 * <p>A thread looks at the loops once a second, and a registry gets what it saw then; a loop that
 * is blocked keeps its older figures meanwhile. While this is open each loop {@linkplain
 * dev.weft.spi.LoopInspection#measure() measures} its steps. The guide's page on observability
 * lists the meters.
 *
 * <p>Any thread may use it. Loops that have ended lose their meters with the next look.
 */
public final class WeftMetrics implements MeterBinder, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("dev.weft");

  private static final long LOOK_NANOS = 1_000_000_000;

  private final Tags tags;
  private final List<LoopsOfRegistry> bound = new CopyOnWriteArrayList<>();
  private @Nullable Thread thread;
  private volatile boolean closed;

  /** For meters that have the tag {@code loop} and such as each says. */
  public WeftMetrics() {
    this(Tags.empty());
  }

  /**
   * For meters that have more tags.
   *
   * @param tags what all meters are tagged with, too
   */
  public WeftMetrics(Iterable<Tag> tags) {
    Objects.requireNonNull(tags, "tags");
    this.tags = Tags.of(tags);
  }

  /**
   * Registers the meters of the loops that run, and from now on of those that begin. May be called
   * for several registries. It takes a moment, in which each loop is asked.
   *
   * @param registry where to
   * @throws IllegalStateException after {@link #close()}
   */
  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    Objects.requireNonNull(registry, "registry");
    if (closed) {
      throw new IllegalStateException("bindTo() of metrics that are closed: make new ones");
    }
    LoopsOfRegistry loops = LoopsOfRegistry.share(registry, tags);
    bound.add(loops);
    loops.look();
    if (thread == null) {
      thread = Thread.ofPlatform().daemon().name("weft-metrics").start(this::lookOnAndOn);
    }
  }

  /**
   * Registers the size of a queue, {@code weft.queue.size}, and the size that it may have, {@code
   * weft.queue.capacity} if there is such. The registry does not hold the queue.
   *
   * @param registry where to
   * @param queue the queue
   * @param name tells it from others: the value of the tag {@code queue}
   */
  public static void monitor(MeterRegistry registry, Queue<?> queue, String name) {
    Objects.requireNonNull(registry, "registry");
    Objects.requireNonNull(queue, "queue");
    Objects.requireNonNull(name, "name");
    Gauge.builder("weft.queue.size", queue, Queue::size)
        .description("Items in a queue")
        .tag("queue", name)
        .register(registry);
    if (queue.maxSize() > 0) {
      Gauge.builder("weft.queue.capacity", queue, Queue::maxSize)
          .description("Items that a queue takes before put() waits")
          .tag("queue", name)
          .register(registry);
    }
  }

  /**
   * Removes all meters but those of queues, and ends measuring. Meters that other metrics have
   * bound to the same registry stay until those are closed.
   */
  @Override
  public void close() {
    Thread looking;
    List<LoopsOfRegistry> given;
    synchronized (this) {
      given = List.copyOf(bound);
      bound.clear();
      closed = true;
      looking = thread;
      thread = null;
    }
    if (looking != null) {
      LockSupport.unpark(looking);
      try {
        looking.join(); // or it would register meters again
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    given.forEach(LoopsOfRegistry::giveBack);
  }

  private void lookOnAndOn() {
    while (!closed) {
      LockSupport.parkNanos(LOOK_NANOS);
      if (!closed) {
        lookAndGoOn();
      }
    }
  }

  private void lookAndGoOn() {
    try {
      look();
    } catch (RuntimeException failure) {
      LOG.error("a look at the loops for metrics failed; the next one is in a second", failure);
    }
  }

  /** Looks at all loops now. */
  void look() {
    bound.forEach(LoopsOfRegistry::look);
  }
}

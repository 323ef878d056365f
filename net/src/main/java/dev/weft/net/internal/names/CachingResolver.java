package dev.weft.net.internal.names;

import dev.weft.EventLoop;
import dev.weft.net.Resolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Remembers what another resolver found. For any number of loops. */
public final class CachingResolver implements Resolver {
  /** How many answers are kept, the newest; more than there are names, as each may have several. */
  public static final int MOST_ANSWERS = 10_000;

  private record Answer(String name, List<InetAddress> addresses, long atNanos) {}

  private final Resolver source;
  private final long maxAgeNanos;
  private final LongSupplier clock;

  /**
   * The newest answer for each name. Without a lock, which a task of a busy loop might be handed:
   * then the tasks of all loops that look for a name would wait for that loop.
   */
  private final ConcurrentNavigableMap<String, Answer> answers = new ConcurrentSkipListMap<>();

  /** All answers that are kept, the oldest first, and how many they are. */
  private final Queue<Answer> inOrder = new ConcurrentLinkedQueue<>();

  private final AtomicInteger kept = new AtomicInteger();

  public CachingResolver(Resolver source, Duration maxAge, LongSupplier clock) {
    if (maxAge.isNegative()) {
      throw new IllegalArgumentException("maxAge " + maxAge + ": use 0 for none, or more");
    }
    this.source = source;
    this.maxAgeNanos = TimeUnit.NANOSECONDS.convert(maxAge); // all there are, if it is longer
    this.clock = clock;
  }

  /**
   * The time of the loop that runs here: of a virtual clock or a simulation, where it is on one.
   */
  public static long timeOfTheLoop() {
    EventLoop loop = EventLoop.runningOrNull();
    return loop == null ? System.nanoTime() : loop.poller().nanoTime();
  }

  @Override
  public List<InetAddress> resolve(String host) throws UnknownHostException {
    String key = host.toLowerCase(Locale.ROOT);
    List<InetAddress> known = fresh(key);
    if (known != null) {
      return known;
    }
    // The age counts from the question: the answer may have been made right after it.
    long asked = clock.getAsLong();
    List<InetAddress> found = List.copyOf(source.resolve(host));
    keep(new Answer(key, found, asked));
    return found;
  }

  private void keep(Answer answer) {
    answers.put(answer.name, answer);
    inOrder.add(answer);
    if (kept.incrementAndGet() > MOST_ANSWERS) {
      Answer oldest = inOrder.poll();
      if (oldest != null) {
        kept.decrementAndGet();
        forget(oldest);
      }
    }
  }

  /** Forgets an answer, unless there is a newer one for its name. */
  private void forget(Answer answer) {
    answers.computeIfPresent(answer.name, (_, newest) -> newest == answer ? null : newest);
  }

  private @Nullable List<InetAddress> fresh(String key) {
    Answer answer = answers.get(key);
    if (answer == null) {
      return null;
    }
    long age = clock.getAsLong() - answer.atNanos;
    if (age < 0 || age >= maxAgeNanos) { // less than 0: it is of a loop with another clock
      forget(answer);
      return null;
    }
    return answer.addresses;
  }
}

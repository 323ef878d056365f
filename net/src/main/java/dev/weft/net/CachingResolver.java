package dev.weft.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Remembers what another resolver found. For any number of loops. */
final class CachingResolver implements Resolver {
  private static final int MOST_NAMES = 10_000;

  private record Answer(List<InetAddress> addresses, long atNanos) {}

  private final Resolver source;
  private final long maxAgeNanos;
  private final LongSupplier clock;

  /** The answers, the oldest first. Guarded by itself, and nothing of the user's runs meanwhile. */
  private final Map<String, Answer> answers = new LinkedHashMap<>();

  CachingResolver(Resolver source, Duration maxAge, LongSupplier clock) {
    if (maxAge.isNegative()) {
      throw new IllegalArgumentException("maxAge " + maxAge + ": use 0 for none, or more");
    }
    this.source = source;
    this.maxAgeNanos = TimeUnit.NANOSECONDS.convert(maxAge); // all there are, if it is longer
    this.clock = clock;
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
    synchronized (answers) {
      answers.remove(key);
      answers.put(key, new Answer(found, asked));
      if (answers.size() > MOST_NAMES) {
        answers.remove(answers.keySet().iterator().next());
      }
    }
    return found;
  }

  private @Nullable List<InetAddress> fresh(String key) {
    long now = clock.getAsLong();
    synchronized (answers) {
      Answer answer = answers.get(key);
      if (answer == null || now - answer.atNanos >= maxAgeNanos) {
        answers.remove(key);
        return null;
      }
      return answer.addresses;
    }
  }
}

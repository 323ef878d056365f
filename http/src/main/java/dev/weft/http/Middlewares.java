package dev.weft.http;

import dev.weft.EventLoop;
import dev.weft.internal.nulls.Nulls;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Middleware that many services want, for {@link Routes#around}.
 *
 * {@snippet :
 * var routes = Routes.create()
 *     .around(Middlewares.accessLog(System.out::println))
 *     .around(Middlewares.rateLimit(100, Duration.ofSeconds(1)))
 *     .around(Middlewares.cors("https://example.org"))
 *     .get("/", request -> Response.text("hello"));
 * }
 *
 * <p>Compression is {@link HttpOptions#withGzip()}, a folder's files are {@link Routes#files}. All
 * of them may be used by the loops of a group at the same time.
 */
public final class Middlewares {
  private static final int MOST_CLIENTS = 100_000;
  private static final DateTimeFormatter NCSA_DATE =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneId.systemDefault());

  private Middlewares() {}

  /**
   * One request and its answer, for a log.
   *
   * @param request the request
   * @param status the answer's status
   * @param began when the request's handler began
   * @param took how long it took until the answer was there; sending it comes after that
   */
  public record Access(Request request, int status, Instant began, Duration took) {
    /** Refuses null. */
    public Access {
      Objects.requireNonNull(request, "request");
      Objects.requireNonNull(began, "began");
      Objects.requireNonNull(took, "took");
    }

    /**
     * This as a line of the NCSA's combined format, with the milliseconds that it took at the end.
     *
     * @return a line without its end; what a client could use to forge another is escaped
     */
    public String toNcsa() {
      return escape(request.remoteHost())
          + " - - ["
          + NCSA_DATE.format(began)
          + "] \""
          + escape(request.method() + " " + request.target())
          + " "
          + request.version()
          + "\" "
          + status
          + " - \""
          + escape(request.header("Referer"))
          + "\" \""
          + escape(request.header("User-Agent"))
          + "\" "
          + took.toMillis();
    }

    private static String escape(@Nullable String text) {
      if (text == null) {
        return "-";
      }
      var safe = new StringBuilder(text.length());
      text.chars()
          .forEach(c -> {
            if (c < ' ' || c == '"' || c == '\\' || (c >= 0x7f && c < 0xa0)) {
              safe.append(String.format("\\x%02x", c));
            } else {
              safe.append((char) c);
            }
          });
      return safe.toString();
    }
  }

  /**
   * Logs each request as a line of the NCSA's combined format.
   *
   * @param log gets the lines; it runs in the request's task, and may wait
   * @return a middleware
   */
  public static Middleware accessLog(Consumer<String> log) {
    Objects.requireNonNull(log, "log");
    return accesses(access -> log.accept(access.toNcsa()));
  }

  /**
   * Tells of each request, for a log of one's own form.
   *
   * @param log is told; it runs in the request's task, and may wait
   * @return a middleware
   */
  public static Middleware accesses(Consumer<Access> log) {
    Objects.requireNonNull(log, "log");
    return (request, next) -> {
      EventLoop loop = EventLoop.running();
      Instant began = loop.clock().instant();
      Duration beganAt = loop.time();
      int status = 500;
      try {
        Response response = next.handle(request);
        status = response.status();
        return response;
      } catch (HttpException e) {
        status = e.status();
        throw e;
      } finally {
        Duration took = loop.time().minus(beganAt);
        log.accept(new Access(request, status, began, took));
      }
    };
  }

  /**
   * Lets pages of other origins use the service (CORS, of the Fetch standard): answers their
   * preflights, and says in each answer that they may read it. Cookies are allowed, too.
   *
   * @param origins the origins, such as {@code https://example.org}; {@code "*"} for all of them,
   *     without cookies then
   * @return a middleware
   */
  public static Middleware cors(String... origins) {
    Nulls.refuseIn(origins, "origins");
    List<String> allowed = List.of(origins);
    boolean all = allowed.contains("*");
    return (request, next) -> {
      String origin = request.header("Origin");
      if (origin == null || !(all || allowed.contains(origin))) {
        return next.handle(request).withAddedHeader("Vary", "Origin");
      }
      boolean preflight =
          request.method().equals("OPTIONS")
              && request.header("Access-Control-Request-Method") != null;
      Response response;
      if (preflight) {
        response = Response.empty().withHeader("Access-Control-Max-Age", "600");
        String methods = request.header("Access-Control-Request-Method");
        if (methods != null && methods.chars().allMatch(Character::isLetter)) {
          response = response.withHeader("Access-Control-Allow-Methods", methods);
        }
        String headers = request.header("Access-Control-Request-Headers");
        if (headers != null) {
          response = response.withHeader("Access-Control-Allow-Headers", headers);
        }
      } else {
        response = answered(request, next);
      }
      response =
          response
              .withHeader("Access-Control-Allow-Origin", all ? "*" : origin)
              .withAddedHeader("Vary", "Origin");
      return all ? response : response.withHeader("Access-Control-Allow-Credentials", "true");
    };
  }

  /** The answer, if it is a refusal too. */
  private static Response answered(Request request, HttpHandler next) throws Exception {
    try {
      return next.handle(request);
    } catch (HttpException e) {
      return e.response();
    }
  }

  /**
   * Asks for a name and a password (RFC 7617), which travel as good as plain: use it over TLS.
   *
   * @param realm what they are for, as the client shows it
   * @param check whether a password is a user's; it runs in the request's task, and may wait.
   *     Compare passwords by {@link MessageDigest#isEqual}, not by {@code equals}
   * @return a middleware
   */
  public static Middleware basicAuth(String realm, BiPredicate<String, String> check) {
    Objects.requireNonNull(realm, "realm");
    Objects.requireNonNull(check, "check");
    String challenge = "Basic realm=\"" + realm.replace("\"", "'") + "\", charset=\"UTF-8\"";
    return (request, next) -> {
      String header = request.header("Authorization");
      if (header == null || !isAllowed(header, check)) {
        return Response.text("Unauthorized\n")
            .withStatus(401)
            .withHeader("WWW-Authenticate", challenge);
      }
      return next.handle(request);
    };
  }

  private static boolean isAllowed(String header, BiPredicate<String, String> check) {
    if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return false;
    }
    String pair;
    try {
      byte[] decoded = Base64.getDecoder().decode(header.substring(6).strip());
      pair = new String(decoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
    int colon = pair.indexOf(':');
    return colon >= 0 && check.test(pair.substring(0, colon), pair.substring(colon + 1));
  }

  /**
   * Limits how many requests are handled at once; one more is answered by 503 at once.
   *
   * @param most how many, from 1 on
   * @return a middleware
   * @throws IllegalArgumentException if it is less than 1
   */
  public static Middleware limitConcurrency(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("limitConcurrency(" + most + "): use 1 or more");
    }
    var handled = new AtomicInteger();
    return (request, next) -> {
      try {
        if (handled.incrementAndGet() > most) {
          return Response.text("too many requests at once\n")
              .withStatus(503)
              .withHeader("Retry-After", "1");
        }
        return next.handle(request);
      } finally {
        handled.decrementAndGet();
      }
    };
  }

  /**
   * Limits how many requests each client may send, by its address; one more is answered by 429.
   *
   * @param requests how many, from 1 on: all of them at once, or spread over the time
   * @param time in which time
   * @return a middleware
   * @throws IllegalArgumentException if one of them is not more than nothing
   */
  public static Middleware rateLimit(int requests, Duration time) {
    return rateLimit(requests, time, Request::remoteHost);
  }

  /**
   * Limits how many requests each client may send, as {@link #rateLimit(int, Duration)} does.
   *
   * @param requests how many, from 1 on: all of them at once, or spread over the time
   * @param time in which time
   * @param clients says who the client of a request is: by an API key, say
   * @return a middleware
   * @throws IllegalArgumentException if one of them is not more than nothing
   */
  public static Middleware rateLimit(
      int requests, Duration time, Function<Request, String> clients) {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(clients, "clients");
    if (requests < 1 || !time.isPositive()) {
      throw new IllegalArgumentException(
          "rateLimit(" + requests + ", " + time + "): use more than nothing");
    }
    long nanosEach = Math.max(1, time.dividedBy(requests).toNanos());
    long burstNanos = nanosEach * requests;
    var full = new ConcurrentHashMap<String, Long>();
    return (request, next) -> {
      long now = EventLoop.running().poller().nanoTime(); // one clock for all loops of the system's
      if (full.size() > MOST_CLIENTS) {
        forget(full.values(), now);
      }
      var refused = new AtomicBoolean();
      // Of each client the time at which it will have all its requests again.
      full.compute(
          clients.apply(request),
          (_, before) -> {
            long begin = before == null || before - now < 0 ? now : before;
            boolean fits = begin + nanosEach - now <= burstNanos;
            refused.set(!fits);
            return fits ? begin + nanosEach : begin;
          });
      return refused.get() ? tooMany(nanosEach) : next.handle(request);
    };
  }

  private static void forget(Collection<Long> times, long now) {
    times.removeIf(until -> until - now < 0);
  }

  private static Response tooMany(long nanosEach) {
    long seconds = Math.max(1, Duration.ofNanos(nanosEach).toSeconds());
    return Response.text("too many requests\n")
        .withStatus(429)
        .withHeader("Retry-After", String.valueOf(seconds));
  }
}

package dev.weft.inspect;

import dev.weft.http.HttpException;
import dev.weft.http.HttpHandler;
import dev.weft.http.Middleware;
import dev.weft.http.Request;
import dev.weft.http.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lets those requests pass that have the token of this page, and no others: not those of a page of
 * another origin, and not those that reach this server under a name that is not its own, as those
 * do that come by a name of an attacker's which points here (DNS rebinding). And has browsers keep
 * to themselves what they are given.
 */
final class Guard implements Middleware {
  private static final int TOKEN_BYTES = 24;

  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-fA-F:.]+(%25[\\w.~-]+)?]");
  private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");

  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
              + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "Cache-Control",
          "no-store",
          "Referrer-Policy",
          "no-referrer",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin");

  private final byte[] token;
  private final Set<String> hostNames;

  /**
   * A guard.
   *
   * @param hostNames the names, in small letters, by which this server may be called beside its
   *     addresses and {@code localhost}
   */
  Guard(String token, Set<String> hostNames) {
    this.token = token.getBytes(StandardCharsets.UTF_8);
    this.hostNames = hostNames;
  }

  /** A token that cannot be guessed, and can stand in a path. */
  static String newToken() {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  @Override
  public Response handle(Request request, HttpHandler next) throws Exception {
    Response response;
    try {
      check(request);
      response = next.handle(request);
    } catch (HttpException refusal) {
      response = refusal.response();
    }
    for (Map.Entry<String, String> header : HEADERS.entrySet()) {
      response = response.withHeader(header.getKey(), header.getValue());
    }
    return response;
  }

  private void check(Request request) {
    String host = request.header("Host");
    if (host == null || !isOurs(host)) {
      throw new HttpException(403, "this server is not called so: see Inspector for other names");
    }
    String origin = request.header("Origin");
    if (origin != null && !isSame(origin, host)) {
      throw new HttpException(403, "a page of another origin asks");
    }
    String site = request.header("Sec-Fetch-Site");
    boolean navigates = "navigate".equals(request.header("Sec-Fetch-Mode"));
    if (site != null && !navigates && !site.equals("same-origin") && !site.equals("none")) {
      throw new HttpException(403, "a page of another site asks");
    }
    if (!MessageDigest.isEqual(token, firstSegment(request.path()))) {
      throw new HttpException(
          403, "the address lacks its token: use the whole one that was printed");
    }
  }

  private boolean isOurs(String host) {
    String name = PORT.matcher(host).replaceFirst("").toLowerCase(Locale.ROOT);
    // An address is nobody's to point elsewhere.
    return name.equals("localhost")
        || IPV4.matcher(name).matches()
        || IPV6.matcher(name).matches()
        || hostNames.contains(name);
  }

  private static boolean isSame(String origin, String host) {
    return ("http://" + host).equalsIgnoreCase(origin)
        || ("https://" + host).equalsIgnoreCase(origin);
  }

  private static byte[] firstSegment(String path) {
    int end = path.indexOf('/', 1);
    String segment = path.substring(Math.min(1, path.length()), end < 0 ? path.length() : end);
    return segment.getBytes(StandardCharsets.UTF_8);
  }
}

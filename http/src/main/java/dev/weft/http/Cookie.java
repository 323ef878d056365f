package dev.weft.http;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cookie that an answer sets (RFC 6265). Cookies of a request are names with values, see {@link
 * Request#cookie}.
 *
 * {@snippet :
 * return Response.text("welcome")
 *     .withCookie(Cookie.of("session", id).withMaxAge(Duration.ofHours(8)));
 * }
 *
 * @param name its name: letters, digits and {@code !#$%&'*+-.^_`|~}
 * @param value its value: ASCII without spaces, quotes, commas, semicolons and backslashes
 * @param path where it is sent: this path and those below
 * @param domain the domain it is for, with those below; null for this host only
 * @param maxAge how long the client keeps it; null for until it ends, nothing to delete it
 * @param secure whether it is sent over TLS only
 * @param httpOnly whether scripts of a page do not see it
 * @param sameSite whether requests that other sites cause have it
 */
public record Cookie(
    String name,
    String value,
    String path,
    @Nullable String domain,
    @Nullable Duration maxAge,
    boolean secure,
    boolean httpOnly,
    SameSite sameSite) {

  /** Whether requests that other sites cause have a cookie. */
  public enum SameSite {
    /** They have not. */
    STRICT,
    /** Only where the user follows a link. */
    LAX,
    /** They have it; the cookie must be {@code secure} for that. */
    NONE
  }

  /**
   * Checks the cookie.
   *
   * @throws IllegalArgumentException if a part has a character that ends it, or would change the
   *     header
   */
  public Cookie {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(sameSite, "sameSite");
    if (name.isEmpty() || !name.chars().allMatch(Cookie::isTokenCharacter)) {
      throw new IllegalArgumentException("the name of a cookie cannot be '" + name + "'");
    }
    if (!value.chars().allMatch(Cookie::isValueCharacter)) {
      throw new IllegalArgumentException(
          "the value of the cookie "
              + name
              + " has characters that a cookie cannot have: encode it, by Base64 say");
    }
    checkAttribute("path", path);
    if (domain != null) {
      checkAttribute("domain", domain);
    }
  }

  /**
   * A cookie for all paths of this host, until the client ends, that scripts do not see, and that
   * other sites' forms do not send.
   *
   * @param name its name
   * @param value its value
   * @return a cookie
   * @throws IllegalArgumentException if either has a character that it cannot have
   */
  public static Cookie of(String name, String value) {
    return new Cookie(name, value, "/", null, null, false, true, SameSite.LAX);
  }

  /**
   * This cookie for another path.
   *
   * @param newPath where it is sent: this path and those below
   * @return a new cookie
   */
  public Cookie withPath(String newPath) {
    Objects.requireNonNull(newPath, "newPath");
    return new Cookie(name, value, newPath, domain, maxAge, secure, httpOnly, sameSite);
  }

  /**
   * This cookie with a time to live.
   *
   * @param newMaxAge how long the client keeps it; nothing deletes it
   * @return a new cookie
   */
  public Cookie withMaxAge(Duration newMaxAge) {
    Objects.requireNonNull(newMaxAge, "newMaxAge");
    return new Cookie(name, value, path, domain, newMaxAge, secure, httpOnly, sameSite);
  }

  /**
   * This cookie, sent over TLS only.
   *
   * @return a new cookie
   */
  public Cookie overTlsOnly() {
    return new Cookie(name, value, path, domain, maxAge, true, httpOnly, sameSite);
  }

  private static void checkAttribute(String what, String text) {
    if (text.chars().anyMatch(c -> c < ' ' || c == ';' || c >= 0x7f)) {
      throw new IllegalArgumentException("the " + what + " of a cookie cannot be '" + text + "'");
    }
  }

  private static boolean isTokenCharacter(int c) {
    return c > ' ' && c < 0x7f && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0;
  }

  private static boolean isValueCharacter(int c) {
    return c > ' ' && c < 0x7f && "\",;\\".indexOf(c) < 0;
  }

  /** The header that sets it. */
  String format() {
    var text = new StringBuilder(name).append('=').append(value).append("; Path=").append(path);
    if (domain != null) {
      text.append("; Domain=").append(domain);
    }
    if (maxAge != null) {
      text.append("; Max-Age=").append(Math.max(0, maxAge.toSeconds()));
    }
    if (secure) {
      text.append("; Secure");
    }
    if (httpOnly) {
      text.append("; HttpOnly");
    }
    String site = sameSite.name();
    return text.append("; SameSite=")
        .append(site.charAt(0))
        .append(site.substring(1).toLowerCase(java.util.Locale.ROOT))
        .toString();
  }
}

package dev.weft.http;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Ends the handling of a request with an answer that says what is wrong with it.
 *
 * {@snippet :
 * if (user == null) {
 *   throw new HttpException(404, "no such user");
 * }
 * }
 *
 * <p>It is no failure of the program, and not reported.
 */
public class HttpException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Response response;

  /**
   * An exception that is answered by a status and its usual text.
   *
   * @param status the status, 400 to 599
   * @throws IllegalArgumentException if it is none of those
   */
  public HttpException(int status) {
    this(status, Statuses.reason(status));
  }

  /**
   * An exception that is answered by a status and a text.
   *
   * @param status the status, 400 to 599
   * @param message what the client is told
   * @throws IllegalArgumentException if the status is none of those
   */
  public HttpException(int status, String message) {
    this(status, message, null);
  }

  /**
   * An exception that is answered by a status and a text, with what led to it.
   *
   * @param status the status, 400 to 599
   * @param message what the client is told
   * @param cause what led to it, which the client is not told; null for nothing
   * @throws IllegalArgumentException if the status is none of those
   */
  public HttpException(int status, String message, @Nullable Throwable cause) {
    super(Objects.requireNonNull(message, "message"), cause);
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("status " + status + ": an error has 400 to 599");
    }
    response = Response.text(message + "\n").withStatus(status);
  }

  /**
   * An exception that is answered by a response of one's own.
   *
   * @param response the response, of whatever status
   */
  public HttpException(Response response) {
    super(String.valueOf(Objects.requireNonNull(response, "response").status()));
    this.response = response;
  }

  /**
   * The status of the answer.
   *
   * @return the status
   */
  public int status() {
    return response.status();
  }

  /**
   * The answer.
   *
   * @return a response
   */
  public Response response() {
    return response;
  }
}

package dev.weft.http;

import org.eclipse.jetty.http.HttpStatus;

/** What is known of statuses. */
final class Statuses {
  private Statuses() {}

  static String reason(int status) {
    HttpStatus.Code code = HttpStatus.getCode(status);
    return code == null ? "Status " + status : code.getMessage();
  }

  /** Whether an answer with this status never has a body. */
  static boolean isBodiless(int status) {
    return status < 200 || status == 204 || status == 304;
  }
}

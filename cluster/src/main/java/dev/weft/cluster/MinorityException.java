package dev.weft.cluster;

import java.io.Serial;
import java.util.Objects;

/**
 * This side of the network may not store, change or end anything: it has lost half of the members
 * or more at once, and the others, if they live, may go on. See {@link Cluster} for what is
 * promised.
 */
public final class MinorityException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1;

  /**
   * Says what could not be done.
   *
   * @param message what it was
   */
  public MinorityException(String message) {
    super(Objects.requireNonNull(message, "message"));
  }
}

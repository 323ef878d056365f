package dev.weft.cluster;

import java.io.Serial;

/**
 * The member that ran a body is gone, and the body was not stored; or the record of a stored one is
 * gone with the members that had it. The body may have run, in part or to its end.
 */
public final class MemberLostException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1;

  MemberLostException(String message) {
    super(message);
  }
}

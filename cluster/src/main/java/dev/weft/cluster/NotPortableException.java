package dev.weft.cluster;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A body, its value or a message cannot travel: it is not serializable, and the message says by
 * which fields the part is reached that is not; or it is too large; or the other side has no such
 * class, another build of it, or a filter that refuses it.
 */
public final class NotPortableException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1;

  NotPortableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

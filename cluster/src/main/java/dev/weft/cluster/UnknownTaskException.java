package dev.weft.cluster;

import java.io.Serial;

/** No task of that id is stored: it never was, was forgotten, or its time was over. */
public final class UnknownTaskException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1;

  UnknownTaskException(TaskId id) {
    super(
        "no task "
            + id
            + " is stored: it never was, was forgotten, or was kept for its time;"
            + " ClusterOptions.withKeepFor() sets that");
  }
}

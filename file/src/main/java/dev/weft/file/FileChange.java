package dev.weft.file;

import java.nio.file.Path;
import java.util.Objects;

/**
 * What a {@link FileWatch} saw.
 *
 * @param kind what happened
 * @param path the file or directory, as it would be resolved against the one that is watched; that
 *     one itself for {@link Kind#OVERFLOWED}
 */
public record FileChange(Kind kind, Path path) {
  /** Refuses null. */
  public FileChange {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(path, "path");
  }

  /** What can happen to a file. */
  public enum Kind {
    /** It was made in the directory, or moved into it. */
    CREATED,
    /** Its content or its attributes changed; often several times in a row. */
    MODIFIED,
    /** It was deleted, or moved away. */
    DELETED,
    /**
     * More happened than could be kept: changes are missing from here on. Look at the directory
     * itself.
     */
    OVERFLOWED
  }
}

package dev.weft.net;

import dev.weft.internal.nulls.Nulls;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file of a server on a Unix domain socket.
 *
 * {@snippet :
 * var onlyMe = UnixFileOptions.DEFAULT.withPermissions(PosixFilePermissions.fromString("rw-------"));
 * }
 *
 * @param permissions who may connect: who may write; null leaves what the process's umask gives.
 *     They are set just after the socket is there: where that moment matters, use a folder that
 *     others may not enter
 * @param replaceStale whether a socket's file that nothing listens on is replaced
 * @param deleteAtClose whether the file is deleted when the server is closed, if it is still the
 *     one that the server made
 */
public record UnixFileOptions(
    @Nullable Set<PosixFilePermission> permissions, boolean replaceStale, boolean deleteAtClose) {
  /** The umask's permissions; stale files are replaced, and the own one is deleted at close. */
  public static final UnixFileOptions DEFAULT = new UnixFileOptions(null, true, true);

  /** Keeps a copy of the permissions. */
  public UnixFileOptions {
    permissions =
        permissions == null ? null : Set.copyOf(Nulls.refuseIn(permissions, "permissions"));
  }

  /**
   * These options with other permissions.
   *
   * @param newPermissions who may connect, or null for what the umask gives
   * @return new options
   */
  public UnixFileOptions withPermissions(@Nullable Set<PosixFilePermission> newPermissions) {
    if (newPermissions != null) {
      Nulls.refuseIn(newPermissions, "newPermissions");
    }
    return new UnixFileOptions(newPermissions, replaceStale, deleteAtClose);
  }

  /**
   * These options with stale files replaced or not.
   *
   * @param newReplaceStale whether to replace a socket's file that nothing listens on
   * @return new options
   */
  public UnixFileOptions withReplaceStale(boolean newReplaceStale) {
    return new UnixFileOptions(permissions, newReplaceStale, deleteAtClose);
  }

  /**
   * These options with the file deleted at close or not.
   *
   * @param newDeleteAtClose whether to delete it
   * @return new options
   */
  public UnixFileOptions withDeleteAtClose(boolean newDeleteAtClose) {
    return new UnixFileOptions(permissions, replaceStale, newDeleteAtClose);
  }
}

package dev.weft.simulation.internal.disk;

import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/** A file or a directory, whatever its names. */
abstract sealed class Node permits DiskFile, Directory {
  private final long number;
  private FileTime created;
  private FileTime modified;
  private FileTime accessed;
  private Set<PosixFilePermission> permissions;

  /** How many names it has now. */
  int names;

  Node(long number, Instant now, String permissions) {
    this.number = number;
    this.created = FileTime.from(now);
    this.modified = created;
    this.accessed = created;
    this.permissions = PosixFilePermissions.fromString(permissions);
  }

  abstract boolean isDirectory();

  abstract long size();

  void touch(Instant now) {
    modified = FileTime.from(now);
  }

  long number() {
    return number;
  }

  FileTime created() {
    return created;
  }

  FileTime modified() {
    return modified;
  }

  FileTime accessed() {
    return accessed;
  }

  Set<PosixFilePermission> permissions() {
    return permissions;
  }

  void setPermissions(Set<PosixFilePermission> newPermissions) {
    permissions = EnumSet.noneOf(PosixFilePermission.class);
    permissions.addAll(newPermissions);
  }

  void setCreated(FileTime time) {
    created = time;
  }

  void setModified(FileTime time) {
    modified = time;
  }

  void setAccessed(FileTime time) {
    accessed = time;
  }
}

package dev.weft.simulation.internal.disk;

import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The attributes of a file or directory, as they were at one moment. */
record DiskAttributes(
    FileTime lastModifiedTime,
    FileTime lastAccessTime,
    FileTime creationTime,
    boolean isDirectory,
    long size,
    Object fileKey,
    Set<PosixFilePermission> permissions)
    implements PosixFileAttributes {

  static DiskAttributes of(Node node) {
    return new DiskAttributes(
        node.modified(),
        node.accessed(),
        node.created(),
        node.isDirectory(),
        node.size(),
        "(ino=" + node.number() + ")",
        Set.copyOf(node.permissions()));
  }

  @Override
  public UserPrincipal owner() {
    return DiskUser.OWNER;
  }

  @Override
  public GroupPrincipal group() {
    return DiskUser.GROUP;
  }

  @Override
  public boolean isRegularFile() {
    return !isDirectory;
  }

  @Override
  public boolean isSymbolicLink() {
    return false;
  }

  @Override
  public boolean isOther() {
    return false;
  }

  /** Those of a view by name, as {@code Files.readAttributes} gives them. */
  Map<String, Object> named(String view) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (!view.equals(DiskAttributeView.BASIC)) {
      all.put("owner", owner());
    }
    if (view.equals(DiskAttributeView.OWNER)) {
      return all;
    }
    if (view.equals(DiskAttributeView.POSIX)) {
      all.put("group", group());
      all.put("permissions", permissions);
    }
    all.put("size", size);
    all.put("creationTime", creationTime);
    all.put("lastAccessTime", lastAccessTime);
    all.put("lastModifiedTime", lastModifiedTime);
    all.put("isDirectory", isDirectory);
    all.put("isRegularFile", isRegularFile());
    all.put("isSymbolicLink", false);
    all.put("isOther", false);
    all.put("fileKey", fileKey);
    return all;
  }
}

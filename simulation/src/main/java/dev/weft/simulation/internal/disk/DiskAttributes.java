package dev.weft.simulation.internal.disk;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;

/** The basic attributes of a file or directory, as they were at one moment. */
record DiskAttributes(
    FileTime lastModifiedTime,
    FileTime lastAccessTime,
    FileTime creationTime,
    boolean isDirectory,
    long size,
    Object fileKey)
    implements BasicFileAttributes {

  static DiskAttributes of(Node node) {
    return new DiskAttributes(
        node.modified(),
        node.accessed(),
        node.created(),
        node.isDirectory(),
        node.size(),
        "(ino=" + node.number() + ")");
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

  /** By name, as {@code Files.readAttributes} gives them. */
  Map<String, Object> named() {
    Map<String, Object> all = new LinkedHashMap<>();
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

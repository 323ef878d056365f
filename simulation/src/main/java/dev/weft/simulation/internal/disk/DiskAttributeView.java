package dev.weft.simulation.internal.disk;

import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/** Reads the attributes of a path anew each time, and sets its times. */
record DiskAttributeView(Disk disk, DiskPath path) implements BasicFileAttributeView {
  @Override
  public String name() {
    return "basic";
  }

  @Override
  public BasicFileAttributes readAttributes() throws IOException {
    disk.enter("readAttributes");
    return DiskAttributes.of(disk.tree().node(path));
  }

  @Override
  public void setTimes(
      @Nullable FileTime lastModifiedTime,
      @Nullable FileTime lastAccessTime,
      @Nullable FileTime createTime)
      throws IOException {
    disk.enter("setTimes");
    Node node = disk.tree().node(path);
    if (lastModifiedTime != null) {
      node.setModified(lastModifiedTime);
    }
    if (lastAccessTime != null) {
      node.setAccessed(lastAccessTime);
    }
    if (createTime != null) {
      node.setCreated(createTime);
    }
  }
}

package dev.weft.simulation.internal.disk;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the attributes of a path anew each time, and sets its times and permissions.
 *
 * @param name that of the view which was asked for: basic, posix or owner
 */
record DiskAttributeView(Disk disk, DiskPath path, String name) implements PosixFileAttributeView {
  static final String BASIC = "basic";
  static final String OWNER = "owner";
  static final String POSIX = "posix";

  /** Those that there are. */
  static final Set<String> NAMES = Set.of(BASIC, OWNER, POSIX);

  @Override
  public DiskAttributes readAttributes() throws IOException {
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

  @Override
  public void setPermissions(Set<PosixFilePermission> permissions) throws IOException {
    disk.enter("setPermissions");
    disk.tree().node(path).setPermissions(permissions);
  }

  @Override
  public UserPrincipal getOwner() throws IOException {
    return readAttributes().owner();
  }

  @Override
  public void setOwner(UserPrincipal owner) throws IOException {
    ensureIsThere(owner, DiskUser.OWNER);
  }

  @Override
  public void setGroup(GroupPrincipal group) throws IOException {
    ensureIsThere(group, DiskUser.GROUP);
  }

  private void ensureIsThere(UserPrincipal wanted, UserPrincipal theOne) throws IOException {
    disk.enter("setOwner");
    var _ = disk.tree().node(path);
    if (!wanted.equals(theOne)) {
      throw new FileSystemException(path.toString(), null, "Operation not permitted");
    }
  }
}

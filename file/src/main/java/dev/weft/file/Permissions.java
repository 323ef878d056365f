package dev.weft.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What users may do with a file that takes another's place, or is its copy. Such a file is made for
 * its owner alone, and opened to others only as far as the other file is: what was opened once
 * stays open to the program that did so.
 */
final class Permissions {
  private static final FileAttribute<Set<PosixFilePermission>> OWNERS_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private Permissions() {}

  /** Makes an empty file that no other user may open, where the file system knows such a thing. */
  static void createForOwner(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null
        && Files.getFileAttributeView(folder, PosixFileAttributeView.class) != null) {
      Files.createFile(file, OWNERS_ALONE);
    } else {
      Files.createFile(file);
    }
  }

  /** Gives a file the permissions of another, where the file system has such. */
  static void copy(Path from, Path to) throws IOException {
    PosixFileAttributeView target = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    PosixFileAttributeView source = Files.getFileAttributeView(from, PosixFileAttributeView.class);
    if (target != null && source != null) {
      target.setPermissions(source.readAttributes().permissions());
    }
  }

  /**
   * Gives a file the owner, the group and the permissions of another. Where the system does not let
   * this program give files away, the file stays its own, and those who are in the group may then
   * do no more than all users.
   */
  static void takeOver(Path from, Path to) throws IOException {
    PosixFileAttributeView target = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    PosixFileAttributeView source = Files.getFileAttributeView(from, PosixFileAttributeView.class);
    if (target != null && source != null) {
      takeOver(source.readAttributes(), target);
      return;
    }
    AclFileAttributeView list = Files.getFileAttributeView(from, AclFileAttributeView.class);
    AclFileAttributeView newList = Files.getFileAttributeView(to, AclFileAttributeView.class);
    if (list != null && newList != null) {
      newList.setAcl(list.getAcl());
    }
  }

  private static void takeOver(PosixFileAttributes wanted, PosixFileAttributeView target)
      throws IOException {
    PosixFileAttributes own = target.readAttributes();
    boolean groupKept =
        own.group().equals(wanted.group()) || tried(() -> target.setGroup(wanted.group()));
    // Last, as the file may be out of reach then: the system lets the owner alone change the rest.
    Set<PosixFilePermission> permissions =
        groupKept ? wanted.permissions() : withoutGroup(wanted.permissions());
    target.setPermissions(permissions);
    if (!own.owner().equals(wanted.owner())) {
      boolean _ = tried(() -> target.setOwner(wanted.owner()));
    }
  }

  /** The group of the file is another one, and so gets no more than all users have. */
  static Set<PosixFilePermission> withoutGroup(Set<PosixFilePermission> permissions) {
    Set<PosixFilePermission> left = EnumSet.noneOf(PosixFilePermission.class);
    for (PosixFilePermission permission : permissions) {
      PosixFilePermission everybodys = everybodys(permission);
      if (everybodys == null || permissions.contains(everybodys)) {
        left.add(permission);
      }
    }
    return left;
  }

  private static @Nullable PosixFilePermission everybodys(PosixFilePermission permission) {
    return switch (permission) {
      case GROUP_READ -> PosixFilePermission.OTHERS_READ;
      case GROUP_WRITE -> PosixFilePermission.OTHERS_WRITE;
      case GROUP_EXECUTE -> PosixFilePermission.OTHERS_EXECUTE;
      default -> null;
    };
  }

  @FunctionalInterface
  private interface Change {
    void run() throws IOException;
  }

  private static boolean tried(Change change) throws IOException {
    try {
      change.run();
      return true;
    } catch (FileSystemException notAllowed) {
      return false;
    }
  }
}

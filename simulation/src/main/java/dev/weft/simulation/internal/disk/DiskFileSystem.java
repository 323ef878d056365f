package dev.weft.simulation.internal.disk;

import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/** The file system on one disk. It is the same over all lives of its host. */
public final class DiskFileSystem extends FileSystem {
  private final Disk disk;
  private final DiskProvider provider;
  private final DiskPath root;

  /**
   * A file system with an empty directory.
   *
   * @param disk where it is
   */
  public DiskFileSystem(Disk disk) {
    this.disk = disk;
    this.provider = new DiskProvider(this);
    this.root = new DiskPath(this, true, List.of());
  }

  Disk disk() {
    return disk;
  }

  DiskPath root() {
    return root;
  }

  UnsupportedOperationException refusalOfWatches() {
    return disk.host()
        .refusal(
            "a watch of a directory",
            "look into it again and again, with sleep() in between, or have the code that changes"
                + " the files tell");
  }

  @Override
  public DiskProvider provider() {
    return provider;
  }

  /** Like the one of the machine, it cannot be closed. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(root);
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of(new DiskStore(disk));
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return DiskAttributeView.NAMES;
  }

  @Override
  public Path getPath(String first, String... more) {
    StringJoiner all = new StringJoiner("/");
    if (!first.isEmpty()) {
      all.add(first);
    }
    for (String part : more) {
      if (!part.isEmpty()) {
        all.add(part);
      }
    }
    return DiskPath.parse(this, all.toString());
  }

  /** The JDK's own patterns; it has them for its own paths alone. */
  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher(syntaxAndPattern);
    return path -> matcher.matches(Path.of(path.toString()));
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    return DiskUser.LOOKUP;
  }

  @Override
  public WatchService newWatchService() {
    throw refusalOfWatches();
  }

  @Override
  public String toString() {
    return "the disk of " + disk.host().name();
  }
}

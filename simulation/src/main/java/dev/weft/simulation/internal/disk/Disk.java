package dev.weft.simulation.internal.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk: its files and directories, what fails on it, and what a crash leaves of it. All calls
 * come from the simulation's thread, or from a test while it does not run.
 */
public final class Disk {
  private final DiskHost host;
  private final RandomGenerator random;
  private final Tree tree;

  private long capacityBytes = Long.MAX_VALUE;
  private long usedBytes;
  private double failingReads;
  private double failingWrites;
  private double failingForces;

  /** The host crashes after so many changes more; 0 for never. */
  private int changesUntilCrash;

  private boolean used;

  /** Counts crashes: what was opened before one is of no use after it. */
  private long crashes;

  /**
   * An empty disk.
   *
   * @param host whose it is
   * @param random what is left to chance is drawn from it
   */
  public Disk(DiskHost host, RandomGenerator random) {
    this.host = host;
    this.random = random;
    this.tree = new Tree(host, random.nextLong());
  }

  DiskHost host() {
    return host;
  }

  // ---- what fails

  /**
   * Sets how much fits on it.
   *
   * @param bytes the sizes of all files together
   */
  public void setCapacity(long bytes) {
    capacityBytes = bytes;
  }

  /**
   * Sets how many reads fail.
   *
   * @param part the part of them, 0 to 1
   */
  public void setFailingReads(double part) {
    failingReads = part;
  }

  /**
   * Sets how many writes fail.
   *
   * @param part the part of them, 0 to 1
   */
  public void setFailingWrites(double part) {
    failingWrites = part;
  }

  /**
   * Sets how many forces fail.
   *
   * @param part the part of them, 0 to 1
   */
  public void setFailingForces(double part) {
    failingForces = part;
  }

  /**
   * Has the host crash in the middle of what it does.
   *
   * @param changes after so many changes of the disk by the host's own code; 0 for never
   */
  public void setChangesUntilCrash(int changes) {
    changesUntilCrash = changes;
  }

  /**
   * Whether the host's own code has changed anything on it so far.
   *
   * @return whether it is in use
   */
  public boolean isUsed() {
    return used;
  }

  long capacityBytes() {
    return capacityBytes;
  }

  long freeBytes() {
    return Math.max(0, capacityBytes - usedBytes);
  }

  long crashes() {
    return crashes;
  }

  /** At the beginning of each call. */
  void enter(String call) {
    host.ensureMayTouch(call);
    if (host.isOwnCode() && !host.isUp()) {
      throw crashed();
    }
  }

  /** At the end of each call that changes something. */
  private void changed(String what) {
    host.log(what);
    used |= host.isOwnCode();
    if (changesUntilCrash > 0 && host.isOwnCode() && --changesUntilCrash == 0) {
      host.crash();
      if (!host.isUp()) { // else that fault was left out
        throw crashed();
      }
    }
  }

  /** Ends the code that calls, as the power of its host is gone: a task without a word. */
  private HostCrashedError crashed() {
    host.leaveTask();
    return new HostCrashedError(host.name());
  }

  private void failIfDrawn(double part, String what) throws IOException {
    if (part > 0
        && host.isOwnCode()
        && random.nextDouble() < part
        && host.mayFail("fails: " + what)) {
      throw new IOException("Input/output error");
    }
  }

  // ---- contents

  int read(DiskFile file, ByteBuffer to, long position, Path path) throws IOException {
    enter("read");
    failIfDrawn(failingReads, "reads " + path);
    return file.read(to, position);
  }

  /** Writes what there is room for. */
  int write(DiskFile file, ByteBuffer from, long position, Path path) throws IOException {
    enter("write");
    if (!from.hasRemaining()) {
      return 0;
    }
    failIfDrawn(failingWrites, "writes to " + path);
    int count = roomFor(file, position, from.remaining());
    if (count == 0) {
      host.log("has no space for " + path);
      throw new IOException("No space left on device");
    }
    usedBytes += Math.max(0, position + count - file.size());
    file.write(from, position, count);
    file.touch(host.now());
    changed("writes " + count + " B to " + path);
    return count;
  }

  private int roomFor(DiskFile file, long position, int count) {
    long free = freeBytes();
    long mostEnd = file.size() > Long.MAX_VALUE - free ? Long.MAX_VALUE : file.size() + free;
    return Math.clamp(mostEnd - position, 0, count);
  }

  void truncate(DiskFile file, long size, Path path) {
    enter("truncate");
    if (size < file.size()) {
      usedBytes -= file.size() - size;
      file.truncate(size);
      file.touch(host.now());
      changed("cuts " + path + " to " + size + " B");
    }
  }

  void force(Node node, Path path) throws IOException {
    enter("force");
    try {
      failIfDrawn(failingForces, "forces " + path);
    } catch (IOException failure) {
      if (node instanceof DiskFile file) {
        file.failToForce();
      }
      throw failure;
    }
    switch (node) {
      case DiskFile file -> file.force();
      case Directory directory -> tree.changes().force(directory);
    }
    changed("forces " + path);
  }

  // ---- open files

  Node open(DiskPath path, OpenMode mode, @Nullable Set<PosixFilePermission> permissions)
      throws IOException {
    enter("open");
    Tree.Place place = tree.place(path);
    Node node = place.node();
    if (node == null) {
      if (!mode.creates()) {
        throw Tree.noSuchFile(path);
      }
      node = tree.create(place, path, false, permissions);
      opened(node);
      changed("creates " + path);
    } else if (mode.write() && mode.createNew()) {
      throw new FileAlreadyExistsException(path.toString());
    } else if (mode.write() && node.isDirectory()) {
      throw new FileSystemException(path.toString(), null, "Is a directory");
    } else {
      opened(node);
    }
    if (mode.write() && mode.truncate() && node instanceof DiskFile file) {
      truncate(file, 0, path);
    }
    if (mode.deleteOnClose()) {
      delete(path);
    }
    return node;
  }

  private static void opened(Node node) {
    if (node instanceof DiskFile file) {
      file.opened++;
    }
  }

  void closed(Node node) {
    if (node instanceof DiskFile file) {
      file.opened--;
      freeIfUnreachable(file);
    }
  }

  private void freeIfUnreachable(@Nullable Node node) {
    if (node instanceof DiskFile file && file.names == 0 && file.opened == 0) {
      usedBytes -= file.size();
    }
  }

  // ---- names

  Tree tree() {
    return tree;
  }

  void createDirectory(DiskPath path, @Nullable Set<PosixFilePermission> permissions)
      throws IOException {
    enter("createDirectory");
    Tree.Place place = tree.place(path);
    if (place.node() != null) {
      throw new FileAlreadyExistsException(path.toString());
    }
    var _ = tree.create(place, path, true, permissions);
    changed("creates directory " + path);
  }

  void link(DiskPath link, DiskPath existing) throws IOException {
    enter("createLink");
    try {
      tree.link(link, existing);
    } catch (FileSystemException e) {
      throw ofBoth(e, link, existing);
    }
    changed("links " + link + " to " + existing);
  }

  void delete(DiskPath path) throws IOException {
    enter("delete");
    freeIfUnreachable(tree.delete(path));
    changed("deletes " + path);
  }

  /** Renames as the system's call does, which replaces what is there. */
  void rename(DiskPath from, DiskPath to) throws IOException {
    enter("rename");
    Node replaced;
    try {
      Tree.Place source = tree.existing(from);
      Tree.Place target = tree.place(to);
      replaced = target.node();
      if (source.node() == replaced) {
        return;
      }
      tree.rename(source, target, from, to);
    } catch (FileSystemException e) {
      throw ofBoth(e, from, to);
    }
    freeIfUnreachable(replaced);
    changed("renames " + from + " to " + to);
  }

  /** Calls with two paths name both, as the JDK does not know which was the cause. */
  private static FileSystemException ofBoth(FileSystemException e, Path one, Path other) {
    return switch (e) {
      case NoSuchFileException _ ->
          new NoSuchFileException(one.toString(), other.toString(), e.getReason());
      case FileAlreadyExistsException _ ->
          new FileAlreadyExistsException(one.toString(), other.toString(), e.getReason());
      default -> new FileSystemException(one.toString(), other.toString(), e.getReason());
    };
  }

  Path realPath(DiskPath path) throws IOException {
    enter("toRealPath");
    return path.getFileSystem().getPath("/", tree.namesOf(path).toArray(String[]::new));
  }

  // ---- a crash

  /** Leaves what was forced, and as much of the rest as is drawn. */
  public void lose() {
    crashes++;
    changesUntilCrash = 0;
    String names = tree.changes().lose(random);
    if (names != null) {
      host.log(names);
    }
    usedBytes = 0;
    Set<Node> seen = new HashSet<>();
    tree.lose((path, node) -> {
      if (seen.add(node) && node instanceof DiskFile file) {
        long before = file.size();
        String fate = file.lose(random);
        if (fate != null) {
          host.log(
              ("keeps " + fate + " of what was not forced of " + path)
                  + (": " + file.size() + " B of " + before));
        }
        usedBytes += file.size();
      }
    });
  }
}

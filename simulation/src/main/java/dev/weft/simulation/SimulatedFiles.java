package dev.weft.simulation;

import dev.weft.simulation.internal.disk.Disk;
import dev.weft.simulation.internal.disk.DiskFileSystem;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The disk of a simulated host: see {@link Host#files()}. Its paths work with {@link
 * java.nio.file.Files}, {@link java.nio.channels.FileChannel} and {@code AsyncFiles}, which do on
 * it what they do on Linux, with the same exceptions. It is empty at first but for its root.
 *
 * {@snippet file="DiskGuideTest.java" region="disk"}
 *
 * <p>A host's disk is there in all of its lives. When the host crashes,
 *
 * <ul>
 *   <li>what was written to a file is left if {@link java.nio.channels.FileChannel#force} was
 *       called after it. Of the rest the seed leaves nothing, all, a beginning, or some of the
 *       pages of 4096 bytes, a page torn between two of its sectors of 512 bytes among them; what
 *       is missing within a file is zeros, or what was there before;
 *   <li>names that were made, changed or removed are left if their directory was forced after that
 *       (by a channel that was opened on the directory for reading). Of the others the seed leaves
 *       a beginning, in the order in which they were made: the last ones are undone, each as a
 *       whole. To force a file keeps its content, but no name of it, as POSIX has it; a rename that
 *       is left may lead to a file whose content was not forced, and is not;
 *   <li>what is open is closed, and all locks are gone.
 * </ul>
 *
 * <p>Calls of {@code AsyncFiles} and {@code toThread} take from 0.1 to 2 simulated milliseconds,
 * those of {@code Files} in the task itself take none. Permissions are kept, but keep nothing out,
 * and all files have one owner. Symbolic links, mapped files and watches are not simulated, and
 * refused. Directories tell their names in an order that is drawn from the seed.
 *
 * <p>What fails is to be set before the run, or within it by a task, a callback or what {@link
 * Simulation#at} runs; it concerns what the host itself does, not a test that prepares a disk or
 * looks at it.
 */
public final class SimulatedFiles {
  private final World world;
  private final Disk disk;
  private final DiskFileSystem fileSystem;

  SimulatedFiles(World world, Disk disk) {
    this.world = world;
    this.disk = disk;
    this.fileSystem = new DiskFileSystem(disk);
  }

  /**
   * A path on this disk.
   *
   * @param first a path as on Linux, {@code /data/log}; a relative one begins at the root
   * @param more names to add to it
   * @return the path, whether there is such a file or not
   * @throws java.nio.file.InvalidPathException if there is a character 0 in it
   */
  public Path path(String first, String... more) {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(more, "more");
    for (String part : more) {
      Objects.requireNonNull(part, "a null in more");
    }
    return fileSystem.getPath(first, more);
  }

  /**
   * The file system of this disk, for code that is given one.
   *
   * @return the same each time; it cannot be closed
   */
  public FileSystem fileSystem() {
    return fileSystem;
  }

  /**
   * Sets how much fits on the disk; at first there is no limit. A write of more writes what there
   * is room for, and the next one fails: {@code No space left on device}.
   *
   * @param bytes the sizes of all files together; what is there already may be more
   * @return this
   * @throws IllegalArgumentException if it is negative
   */
  public SimulatedFiles capacity(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("capacity " + bytes + " B: use 0 or more");
    }
    world.ensureMayTouch("capacity()");
    disk.setCapacity(bytes);
    return this;
  }

  /**
   * Has some reads fail: {@code Input/output error}.
   *
   * @param part the part of them, 0 to 1; 0 at first
   * @return this
   * @throws IllegalArgumentException if it is not from 0 to 1
   */
  public SimulatedFiles failReads(double part) {
    disk.setFailingReads(checked(part, "failReads"));
    return this;
  }

  /**
   * Has some writes fail: {@code Input/output error}. Nothing is written then.
   *
   * @param part the part of them, 0 to 1; 0 at first
   * @return this
   * @throws IllegalArgumentException if it is not from 0 to 1
   */
  public SimulatedFiles failWrites(double part) {
    disk.setFailingWrites(checked(part, "failWrites"));
    return this;
  }

  /**
   * Has some calls of {@link java.nio.channels.FileChannel#force} fail: {@code Input/output error}.
   * As on Linux, what such a call did not keep the next one does not keep either, although it does
   * not fail; only what is written anew is kept.
   *
   * @param part the part of them, 0 to 1; 0 at first
   * @return this
   * @throws IllegalArgumentException if it is not from 0 to 1
   */
  public SimulatedFiles failForces(double part) {
    disk.setFailingForces(checked(part, "failForces"));
    return this;
  }

  /**
   * Crashes the host in the middle of what it does, be it in the middle of one call: after it has
   * made so many changes more to its disk. A change is a write, a cut, a force; a name that is
   * made, changed or removed. Any other crash comes between two steps of the host. For a test that
   * tries every moment there is: call this with 1, 2, 3… until the host does not crash any more.
   *
   * <p>The task that made the last change never goes on, so its {@code finally} blocks do not run.
   * A callback, or a call by {@code toThread}, cannot be left like that: it ends by an {@link
   * Error}.
   *
   * @param changes after the how manyth, from 1 on; 0 takes it back, as a crash does
   * @return this
   * @throws IllegalArgumentException if it is negative
   */
  public SimulatedFiles crashAfter(int changes) {
    if (changes < 0) {
      throw new IllegalArgumentException("crashAfter(" + changes + "): use 0 or more");
    }
    world.ensureMayTouch("crashAfter()");
    disk.setChangesUntilCrash(changes);
    return this;
  }

  private double checked(double part, String call) {
    if (!(part >= 0 && part <= 1)) {
      throw new IllegalArgumentException(call + "(" + part + "): a part is from 0 to 1");
    }
    world.ensureMayTouch(call + "()");
    return part;
  }

  /** Whether the host's own code has changed anything so far. */
  boolean areUsed() {
    return disk.isUsed();
  }

  /** At a crash. */
  void lose() {
    disk.lose();
  }

  @Override
  public String toString() {
    return Objects.toString(fileSystem);
  }
}

package dev.weft.simulation.internal.disk;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The names on a disk, and what they lead to. Its exceptions are those of the JDK on Linux. */
final class Tree {
  private final DiskHost host;

  /** Decides in which order a directory tells its names, which is no order that means anything. */
  private final long salt;

  private final NameChanges changes = new NameChanges();
  private final Directory root;
  private long nodesMade;

  Tree(DiskHost host, long salt) {
    this.host = host;
    this.salt = salt;
    this.root = new Directory(nodesMade++, host.now(), null);
    root.names = 1;
  }

  NameChanges changes() {
    return changes;
  }

  // ---- finding

  /**
   * Where a path leads.
   *
   * @param name null where the path ends with none of its own: the root, {@code ..}
   */
  record Place(Directory directory, @Nullable String name, @Nullable Node node) {}

  /** Where a path leads to, or would. */
  Place place(DiskPath path) throws IOException {
    if (path.isTooLong()) {
      throw new FileSystemException(path.toString(), null, "File name too long");
    }
    Node at = root;
    List<String> names = path.names();
    for (int i = 0; i < names.size() - 1; i++) {
      Node next = below(at, names.get(i), path);
      if (next == null) {
        throw noSuchFile(path);
      }
      at = next;
    }
    String last = names.isEmpty() ? "." : names.getLast();
    Node node = below(at, last, path);
    return new Place((Directory) at, isOwnName(last) ? last : null, node);
  }

  private static @Nullable Node below(Node node, String name, DiskPath path) throws IOException {
    if (!(node instanceof Directory directory)) {
      throw new FileSystemException(path.toString(), null, "Not a directory");
    }
    if (isOwnName(name)) {
      return directory.entries().get(name);
    }
    Directory parent = directory.parent;
    return name.equals("..") && parent != null ? parent : directory;
  }

  private static boolean isOwnName(String name) {
    return !name.isEmpty() && !name.equals(".") && !name.equals("..");
  }

  Place existing(DiskPath path) throws IOException {
    Place place = place(path);
    if (place.node == null) {
      throw noSuchFile(path);
    }
    return place;
  }

  Node node(DiskPath path) throws IOException {
    return Objects.requireNonNull(existing(path).node);
  }

  static NoSuchFileException noSuchFile(DiskPath path) {
    return new NoSuchFileException(path.toString());
  }

  /** The names from the root on, without dots. */
  List<String> namesOf(DiskPath path) throws IOException {
    Place place = existing(path);
    List<String> names = new ArrayList<>();
    Directory at = place.directory;
    if (place.name != null) {
      names.add(place.name);
    } else if (place.node instanceof Directory directory) {
      at = directory;
    }
    for (Directory parent = at.parent; parent != null; parent = at.parent) {
      names.addFirst(nameIn(parent, at));
      at = parent;
    }
    return names;
  }

  private static String nameIn(Directory parent, Directory child) {
    return parent.entries().entrySet().stream()
        .filter(entry -> entry.getValue() == child)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  /** The names in a directory, in the order in which it tells them. */
  List<String> list(Directory directory) {
    List<String> names = new ArrayList<>(directory.entries().keySet());
    names.sort(Comparator.comparingLong(this::order));
    return names;
  }

  private long order(String name) {
    long mixed = (name.hashCode() ^ salt) * 0x9E3779B97F4A7C15L;
    return mixed ^ (mixed >>> 32);
  }

  // ---- changing

  /**
   * Makes a file, or a directory.
   *
   * @param permissions null for the usual
   */
  Node create(
      Place place,
      DiskPath path,
      boolean asDirectory,
      @Nullable Set<PosixFilePermission> permissions)
      throws IOException {
    String name = place.name;
    if (name == null) {
      throw new FileSystemException(path.toString(), null, "Is a directory");
    }
    Directory directory = place.directory;
    Node made =
        asDirectory
            ? new Directory(nodesMade++, host.now(), directory)
            : new DiskFile(nodesMade++, host.now());
    if (permissions != null) {
      made.setPermissions(permissions);
    }
    set(directory, name, made);
    changes.add("creates " + path, new NameChanges.Entry(directory, name, made));
    return made;
  }

  void link(DiskPath link, DiskPath existing) throws IOException {
    Place source = existing(existing);
    Place target = place(link);
    if (target.node != null || target.name == null) {
      throw new FileAlreadyExistsException(link.toString());
    }
    if (!(source.node instanceof DiskFile file)) {
      throw new FileSystemException(
          link.toString(), existing.toString(), "Operation not permitted");
    }
    set(target.directory, target.name, file);
    changes.add("links " + link, new NameChanges.Entry(target.directory, target.name, file));
  }

  /** Removes a name; what it led to is returned. */
  Node delete(DiskPath path) throws IOException {
    Place place = existing(path);
    Node node = Objects.requireNonNull(place.node);
    String name = place.name;
    if (name == null) {
      throw new FileSystemException(path.toString(), null, "Device or resource busy");
    }
    if (node instanceof Directory directory && !directory.entries().isEmpty()) {
      throw new DirectoryNotEmptyException(path.toString());
    }
    set(place.directory, name, null);
    changes.add("deletes " + path, new NameChanges.Entry(place.directory, name, null));
    return node;
  }

  void rename(Place from, Place to, DiskPath source, DiskPath target) throws IOException {
    String fromName = from.name;
    String toName = to.name;
    Node moved = Objects.requireNonNull(from.node);
    String refusal = refusal(from, to);
    if (refusal != null || fromName == null || toName == null) {
      throw new FileSystemException(
          source.toString(),
          target.toString(),
          refusal == null ? "Device or resource busy" : refusal);
    }
    set(from.directory, fromName, null);
    set(to.directory, toName, moved);
    if (moved instanceof Directory directory) {
      directory.parent = to.directory;
    }
    changes.add(
        "renames " + source + " to " + target,
        new NameChanges.Entry(from.directory, fromName, null),
        new NameChanges.Entry(to.directory, toName, moved));
  }

  private static @Nullable String refusal(Place from, Place to) {
    if (from.node instanceof Directory moved && isWithin(to.directory, moved)) {
      return "Invalid argument";
    }
    Node replaced = to.node;
    if (replaced == null || from.node == null) {
      return null;
    }
    if (replaced instanceof Directory directory) {
      return !from.node.isDirectory()
          ? "Is a directory"
          : directory.entries().isEmpty() ? null : "Directory not empty";
    }
    return from.node.isDirectory() ? "Not a directory" : null;
  }

  private static boolean isWithin(Directory directory, Directory outer) {
    for (Directory at = directory; at != null; at = at.parent) {
      if (at == outer) {
        return true;
      }
    }
    return false;
  }

  private void set(Directory directory, String name, @Nullable Node node) {
    Node old = directory.entries().get(name);
    if (old != null) {
      old.names--;
    }
    if (node != null) {
      node.names++;
    }
    directory.set(name, node);
    directory.touch(host.now());
  }

  // ---- a crash

  /** Goes back to the names that are kept, and tells each of them. */
  void lose(BiConsumer<String, Node> left) {
    lose(root);
    tell(root, "", left);
  }

  private static void lose(Directory directory) {
    directory.lose();
    for (Node node : directory.entries().values()) {
      node.names = 0;
      if (node instanceof Directory child) {
        child.parent = directory;
        lose(child);
      }
    }
  }

  /** Counts the names of each, of which another may be in another directory. */
  private static void tell(Directory directory, String path, BiConsumer<String, Node> left) {
    directory
        .entries()
        .forEach((name, node) -> {
          String below = path + "/" + name;
          node.names++;
          if (node instanceof Directory child) {
            tell(child, below, left);
          }
          left.accept(below, node);
        });
  }
}

package dev.weft.simulation.internal.disk;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A path as on Linux. The empty one has one name, which is empty, and the root has none. */
final class DiskPath implements Path {
  private static final int MOST_NAME_CHARS = 255;

  private final DiskFileSystem fileSystem;
  private final boolean absolute;
  private final List<String> names;
  private final String text;

  DiskPath(DiskFileSystem fileSystem, boolean absolute, List<String> names) {
    this.fileSystem = fileSystem;
    this.absolute = absolute;
    this.names = !absolute && names.isEmpty() ? List.of("") : List.copyOf(names);
    this.text = (absolute ? "/" : "") + String.join("/", this.names);
  }

  static DiskPath parse(DiskFileSystem fileSystem, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new InvalidPathException(text, "Nul character not allowed");
    }
    List<String> names = new ArrayList<>();
    for (String name : text.split("/", -1)) {
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return new DiskPath(fileSystem, text.startsWith("/"), names);
  }

  List<String> names() {
    return names;
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  /** Whether a name is longer than file systems take. */
  boolean isTooLong() {
    return names.stream().anyMatch(name -> name.length() > MOST_NAME_CHARS);
  }

  private DiskPath of(boolean isAbsolute, List<String> newNames) {
    return new DiskPath(fileSystem, isAbsolute, newNames);
  }

  private DiskPath own(Path other) {
    if (!(Objects.requireNonNull(other, "other") instanceof DiskPath path)) {
      throw new ProviderMismatchException();
    }
    return path;
  }

  @Override
  public DiskFileSystem getFileSystem() {
    return fileSystem;
  }

  @Override
  public boolean isAbsolute() {
    return absolute;
  }

  @Override
  public @Nullable Path getRoot() {
    return absolute ? fileSystem.root() : null;
  }

  @Override
  public @Nullable Path getFileName() {
    return names.isEmpty() ? null : of(false, List.of(names.getLast()));
  }

  @Override
  public @Nullable Path getParent() {
    if (names.isEmpty() || (!absolute && names.size() == 1)) {
      return null;
    }
    return of(absolute, names.subList(0, names.size() - 1));
  }

  @Override
  public int getNameCount() {
    return names.size();
  }

  @Override
  public Path getName(int index) {
    return subpath(index, index + 1);
  }

  @Override
  public Path subpath(int beginIndex, int endIndex) {
    if (beginIndex < 0 || endIndex > names.size() || beginIndex >= endIndex) {
      throw new IllegalArgumentException();
    }
    return of(false, names.subList(beginIndex, endIndex));
  }

  @Override
  public boolean startsWith(Path other) {
    return Objects.requireNonNull(other, "other") instanceof DiskPath path
        && path.fileSystem == fileSystem
        && path.absolute == absolute
        && path.isEmpty() == isEmpty()
        && path.names.size() <= names.size()
        && names.subList(0, path.names.size()).equals(path.names);
  }

  @Override
  public boolean endsWith(Path other) {
    if (!(Objects.requireNonNull(other, "other") instanceof DiskPath path)
        || path.fileSystem != fileSystem
        || path.isEmpty() != isEmpty()
        || path.names.size() > names.size()) {
      return false;
    }
    int from = names.size() - path.names.size();
    return (path.absolute ? absolute && from == 0 : from < names.size() || names.isEmpty())
        && names.subList(from, names.size()).equals(path.names);
  }

  @Override
  public Path normalize() {
    List<String> left = new ArrayList<>();
    for (String name : names) {
      if (name.equals("..") && !left.isEmpty() && !left.getLast().equals("..")) {
        left.removeLast();
      } else if (!name.equals(".") && !(name.equals("..") && absolute)) {
        left.add(name);
      }
    }
    return of(absolute, left);
  }

  @Override
  public Path resolve(Path other) {
    DiskPath path = own(other);
    if (path.absolute || isEmpty()) {
      return path;
    }
    if (path.isEmpty()) {
      return this;
    }
    List<String> all = new ArrayList<>(names);
    all.addAll(path.names);
    return of(absolute, all);
  }

  @Override
  public Path relativize(Path other) {
    DiskPath path = own(other);
    if (path.absolute != absolute) {
      throw new IllegalArgumentException("'other' is different type of Path");
    }
    if (path.equals(this)) {
      return of(false, List.of());
    }
    if (isEmpty()) {
      return path;
    }
    boolean dots = hasDots() || path.hasDots();
    List<String> from = withoutEmpty(dots ? (DiskPath) normalize() : this);
    List<String> to = withoutEmpty(dots ? (DiskPath) path.normalize() : path);
    int same = 0;
    while (same < Math.min(from.size(), to.size()) && from.get(same).equals(to.get(same))) {
      same++;
    }
    List<String> up = from.subList(same, from.size());
    if (up.contains("..")) {
      throw new IllegalArgumentException(
          "Unable to compute relative  path from " + this + " to " + other);
    }
    List<String> relative = new ArrayList<>();
    up.forEach(_ -> relative.add(".."));
    relative.addAll(to.subList(same, to.size()));
    return of(false, relative);
  }

  private boolean hasDots() {
    return names.contains(".") || names.contains("..");
  }

  private static List<String> withoutEmpty(DiskPath path) {
    return path.isEmpty() ? List.of() : path.names;
  }

  @Override
  public URI toUri() {
    try {
      return new URI(
          fileSystem.provider().getScheme(), null, toAbsolutePath().toString(), null, null);
    } catch (URISyntaxException e) {
      throw new AssertionError(text, e);
    }
  }

  @Override
  public Path toAbsolutePath() {
    return absolute ? this : fileSystem.root().resolve(this);
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    return fileSystem.disk().realPath(this);
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw fileSystem.refusalOfWatches();
  }

  @Override
  public int compareTo(Path other) {
    return text.compareTo(own(other).text);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DiskPath path
        && path.fileSystem == fileSystem
        && path.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}

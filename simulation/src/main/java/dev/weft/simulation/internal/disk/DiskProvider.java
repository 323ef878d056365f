package dev.weft.simulation.internal.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** What {@code java.nio.file.Files} calls for paths of one disk. */
final class DiskProvider extends FileSystemProvider {
  private static final String BASIC = "basic";

  private final DiskFileSystem fileSystem;

  DiskProvider(DiskFileSystem fileSystem) {
    this.fileSystem = fileSystem;
  }

  private Disk disk() {
    return fileSystem.disk();
  }

  private DiskPath own(Path path) {
    if (Objects.requireNonNull(path, "path") instanceof DiskPath own
        && own.getFileSystem() == fileSystem) {
      return own;
    }
    throw new ProviderMismatchException();
  }

  // ---- file systems

  @Override
  public String getScheme() {
    return "simulated";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
    throw new UnsupportedOperationException("a simulated disk is had by Host.files()");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return fileSystem;
  }

  @Override
  public Path getPath(URI uri) {
    return fileSystem.getPath(uri.getPath());
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    disk().enter("getFileStore");
    var _ = disk().tree().node(own(path));
    return new DiskStore(disk());
  }

  // ---- open files

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    ensureNone(attributes);
    OpenMode mode = OpenMode.of(options);
    DiskPath opened = own(path);
    return new DiskChannel(disk(), opened, mode, disk().open(opened, mode));
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public AsynchronousFileChannel newAsynchronousFileChannel(
      Path path,
      Set<? extends OpenOption> options,
      @Nullable ExecutorService executor,
      FileAttribute<?>... attributes) {
    throw disk().host().refusal("an AsynchronousFileChannel of " + path, "a FileChannel");
  }

  private static void ensureNone(FileAttribute<?>... attributes) {
    for (FileAttribute<?> attribute : attributes) {
      throw new UnsupportedOperationException(
          "'" + attribute.name() + "' not supported as initial attribute");
    }
  }

  // ---- directories

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path path, DirectoryStream.Filter<? super Path> filter) throws IOException {
    disk().enter("newDirectoryStream");
    if (!(disk().tree().node(own(path)) instanceof Directory directory)) {
      throw new NotDirectoryException(path.toString());
    }
    List<Path> paths = new ArrayList<>();
    for (String name : disk().tree().list(directory)) {
      Path entry = path.resolve(name);
      if (accepts(filter, entry)) {
        paths.add(entry);
      }
    }
    return new DiskDirectoryStream(paths);
  }

  private static boolean accepts(DirectoryStream.Filter<? super Path> filter, Path entry) {
    try {
      return filter.accept(entry);
    } catch (IOException e) {
      throw new DirectoryIteratorException(e);
    }
  }

  @Override
  public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
    ensureNone(attributes);
    disk().createDirectory(own(path));
  }

  @Override
  public void createLink(Path link, Path existing) throws IOException {
    disk().link(own(link), own(existing));
  }

  @Override
  public void delete(Path path) throws IOException {
    disk().delete(own(path));
  }

  // ---- copies and moves

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    Set<CopyOption> chosen = checked("copy ", options, StandardCopyOption.ATOMIC_MOVE);
    DiskPath from = own(source);
    DiskPath to = own(target);
    disk().enter("copy");
    Node node = disk().tree().node(from);
    if (isToBeLeft(node, to, chosen)) {
      return;
    }
    if (node.isDirectory()) {
      disk().createDirectory(to);
    } else {
      copyContent(from, to);
    }
    if (chosen.contains(StandardCopyOption.COPY_ATTRIBUTES)) {
      BasicFileAttributes times = DiskAttributes.of(node);
      new DiskAttributeView(disk(), to)
          .setTimes(times.lastModifiedTime(), times.lastAccessTime(), times.creationTime());
    }
  }

  private void copyContent(DiskPath from, DiskPath to) throws IOException {
    try (FileChannel in = newFileChannel(from, Set.of(StandardOpenOption.READ));
        FileChannel out =
            newFileChannel(to, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW))) {
      long copied = 0;
      while (copied < in.size()) {
        copied += in.transferTo(copied, in.size() - copied, out);
      }
    }
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    Set<CopyOption> chosen = checked("", options, StandardCopyOption.COPY_ATTRIBUTES);
    DiskPath from = own(source);
    DiskPath to = own(target);
    disk().enter("move");
    if (chosen.contains(StandardCopyOption.ATOMIC_MOVE)) {
      disk().rename(from, to);
      return;
    }
    Node node = disk().tree().node(from);
    if (!isToBeLeft(node, to, chosen)) {
      disk().rename(from, to);
    }
  }

  private static Set<CopyOption> checked(String kind, CopyOption[] options, CopyOption refused) {
    for (CopyOption option : options) {
      Objects.requireNonNull(option);
      if (option == refused
          || (!(option instanceof StandardCopyOption) && !(option instanceof LinkOption))) {
        throw new UnsupportedOperationException("Unsupported " + kind + "option: " + option);
      }
    }
    return Set.copyOf(Arrays.asList(options));
  }

  /** Whether source and target are one file. What is in the way is deleted, if it may be. */
  private boolean isToBeLeft(Node source, DiskPath target, Set<CopyOption> options)
      throws IOException {
    Node old = inTheWay(target);
    if (old == null || old == source) {
      return old != null;
    }
    if (!options.contains(StandardCopyOption.REPLACE_EXISTING)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    if (old instanceof Directory directory && !directory.entries().isEmpty()) {
      throw new DirectoryNotEmptyException(target.toString());
    }
    disk().delete(target);
    return false;
  }

  /** Where the path leads nowhere, the copy or the move itself says so. */
  private @Nullable Node inTheWay(DiskPath target) {
    try {
      return disk().tree().place(target).node();
    } catch (IOException noSuchPlace) {
      return null;
    }
  }

  // ---- attributes

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    if (path.equals(other)) {
      return true;
    }
    if (!(other instanceof DiskPath otherOwn) || otherOwn.getFileSystem() != fileSystem) {
      return false;
    }
    disk().enter("isSameFile");
    return disk().tree().node(own(path)) == disk().tree().node(otherOwn);
  }

  @Override
  public boolean isHidden(Path path) {
    Path name = own(path).getFileName();
    return name != null && name.toString().startsWith(".");
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    disk().enter("checkAccess");
    Node node = disk().tree().node(own(path));
    if (!node.isDirectory() && Arrays.asList(modes).contains(AccessMode.EXECUTE)) {
      throw new AccessDeniedException(path.toString());
    }
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return type == BasicFileAttributeView.class
        ? type.cast(new DiskAttributeView(disk(), own(path)))
        : null;
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    if (type != BasicFileAttributes.class) {
      throw new UnsupportedOperationException();
    }
    return type.cast(new DiskAttributeView(disk(), own(path)).readAttributes());
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    String wanted = withoutView(names);
    DiskPath asked = own(path);
    disk().enter("readAttributes");
    Map<String, Object> all = DiskAttributes.of(disk().tree().node(asked)).named();
    Map<String, Object> chosen = new LinkedHashMap<>();
    for (String name : wanted.split(",", -1)) {
      if (name.equals("*")) {
        return all;
      }
      if (!all.containsKey(name)) {
        throw new IllegalArgumentException("'" + name + "' not recognized");
      }
      chosen.put(name, all.get(name));
    }
    return chosen;
  }

  @Override
  public void setAttribute(Path path, String name, @Nullable Object value, LinkOption... options)
      throws IOException {
    DiskAttributeView view = new DiskAttributeView(disk(), own(path));
    FileTime time = (FileTime) value;
    switch (withoutView(name)) {
      case "lastModifiedTime" -> view.setTimes(time, null, null);
      case "lastAccessTime" -> view.setTimes(null, time, null);
      case "creationTime" -> view.setTimes(null, null, time);
      default ->
          throw new IllegalArgumentException(
              "'" + BASIC + ":" + withoutView(name) + "' not recognized");
    }
  }

  private static String withoutView(String names) {
    int colon = names.indexOf(':');
    if (colon >= 0 && !names.substring(0, colon).equals(BASIC)) {
      throw new UnsupportedOperationException(
          "View '" + names.substring(0, colon) + "' not available");
    }
    return names.substring(colon + 1);
  }
}

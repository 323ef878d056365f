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
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** What {@code java.nio.file.Files} calls for paths of one disk. */
final class DiskProvider extends FileSystemProvider {
  private static final Set<PosixFilePermission> EXECUTE =
      Set.of(
          PosixFilePermission.OWNER_EXECUTE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_EXECUTE);

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
    Set<PosixFilePermission> permissions = permissionsIn(attributes);
    OpenMode mode = OpenMode.of(options);
    DiskPath opened = own(path);
    return new DiskChannel(disk(), opened, mode, disk().open(opened, mode, permissions));
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

  /** What a file is made with: null for the usual. The system takes writing away from others. */
  private static @Nullable Set<PosixFilePermission> permissionsIn(FileAttribute<?>... attributes) {
    Set<PosixFilePermission> permissions = null;
    for (FileAttribute<?> attribute : attributes) {
      if (!attribute.name().equals("posix:permissions")) {
        throw new UnsupportedOperationException(
            "'" + attribute.name() + "' not supported as initial attribute");
      }
      permissions = permissionsIn(attribute.value());
      permissions.remove(PosixFilePermission.GROUP_WRITE);
      permissions.remove(PosixFilePermission.OTHERS_WRITE);
    }
    return permissions;
  }

  private static Set<PosixFilePermission> permissionsIn(@Nullable Object value) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (Object permission : (Set<?>) Objects.requireNonNull(value)) {
      permissions.add((PosixFilePermission) permission);
    }
    return permissions;
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
    Set<PosixFilePermission> permissions = permissionsIn(attributes);
    disk().createDirectory(own(path), permissions);
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
      disk().createDirectory(to, node.permissions());
    } else {
      copyContent(from, to);
      disk().tree().node(to).setPermissions(node.permissions());
    }
    if (chosen.contains(StandardCopyOption.COPY_ATTRIBUTES)) {
      BasicFileAttributes times = DiskAttributes.of(node);
      view(to, DiskAttributeView.BASIC)
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
    if (Arrays.asList(modes).contains(AccessMode.EXECUTE)
        && Collections.disjoint(node.permissions(), EXECUTE)) {
      throw new AccessDeniedException(path.toString());
    }
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    if (!type.isAssignableFrom(DiskAttributeView.class)) {
      return null;
    }
    String name =
        type == BasicFileAttributeView.class
            ? DiskAttributeView.BASIC
            : type == FileOwnerAttributeView.class
                ? DiskAttributeView.OWNER
                : DiskAttributeView.POSIX;
    return type.cast(view(path, name));
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    if (!type.isAssignableFrom(DiskAttributes.class)) {
      throw new UnsupportedOperationException();
    }
    return type.cast(view(path, DiskAttributeView.BASIC).readAttributes());
  }

  private DiskAttributeView view(Path path, String name) {
    return new DiskAttributeView(disk(), own(path), name);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    String view = viewIn(names);
    Map<String, Object> all = view(path, view).readAttributes().named(view);
    Map<String, Object> chosen = new LinkedHashMap<>();
    for (String name : withoutView(names).split(",", -1)) {
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
    String viewName = viewIn(name);
    DiskAttributeView view = view(path, viewName);
    switch (viewName + ":" + withoutView(name)) {
      case "basic:lastModifiedTime", "posix:lastModifiedTime" ->
          view.setTimes((FileTime) value, null, null);
      case "basic:lastAccessTime", "posix:lastAccessTime" ->
          view.setTimes(null, (FileTime) value, null);
      case "basic:creationTime", "posix:creationTime" ->
          view.setTimes(null, null, (FileTime) value);
      case "posix:permissions" -> view.setPermissions(permissionsIn(value));
      case "posix:owner", "owner:owner" ->
          view.setOwner((UserPrincipal) Objects.requireNonNull(value));
      case "posix:group" -> view.setGroup((GroupPrincipal) Objects.requireNonNull(value));
      default ->
          throw new IllegalArgumentException(
              "'" + viewName + ":" + withoutView(name) + "' not recognized");
    }
  }

  private static String viewIn(String names) {
    int colon = names.indexOf(':');
    String view = colon < 0 ? DiskAttributeView.BASIC : names.substring(0, colon);
    if (!DiskAttributeView.NAMES.contains(view)) {
      throw new UnsupportedOperationException("View '" + view + "' not available");
    }
    return view;
  }

  private static String withoutView(String names) {
    return names.substring(names.indexOf(':') + 1);
  }
}

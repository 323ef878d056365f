package dev.weft.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import dev.weft.file.AsyncFiles;
import dev.weft.file.FileSequence;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The same programs on the machine's disk and on a simulated one. */
@EnabledOnOs(OS.LINUX)
class DiskLikeLinuxTest {
  @TempDir Path realDirectory;

  /** What a call returned or threw, for each call. */
  private static final class Transcript {
    private final Path base;
    private final List<String> lines = new ArrayList<>();

    Transcript(Path base) {
      this.base = base;
    }

    void call(String name, Call call) {
      String result;
      try {
        result = text(call.run());
      } catch (Exception e) {
        result = e.getClass().getName() + ": " + e.getMessage();
      }
      String shown = result.replace(base.toString(), "BASE");
      lines.add(name + " -> " + shown.replaceAll("\\.weft-[-0-9a-f]+\\.tmp", "BESIDE"));
    }

    private static String text(@Nullable Object result) {
      return result instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(result);
    }
  }

  @FunctionalInterface
  private interface Call {
    @Nullable Object run() throws Exception;
  }

  @FunctionalInterface
  private interface Deed {
    void run() throws Exception;
  }

  private static Call of(Deed deed) {
    return () -> {
      deed.run();
      return "done";
    };
  }

  private void assertSame(BiConsumer<Transcript, Path> program) throws Exception {
    Transcript real = new Transcript(realDirectory);
    Async.run(() -> program.accept(real, realDirectory));
    Simulation simulation = new Simulation(1);
    Transcript[] simulated = new Transcript[1];
    Host[] host = new Host[1];
    host[0] =
        simulation.client(
            "host",
            () -> {
              Path base = host[0].files().path("/some/where");
              Files.createDirectories(base);
              simulated[0] = new Transcript(base);
              program.accept(simulated[0], base);
            });
    simulation.run();
    assertThat(simulated[0].lines).containsExactlyElementsOf(real.lines);
  }

  @Test
  void files_openedReadAndWritten_areAsOnLinux() throws Exception {
    assertSame((transcript, base) -> openReadAndWrite(transcript, base));
  }

  private static void openReadAndWrite(Transcript t, Path base) {
    Path file = base.resolve("file");
    t.call("read missing", () -> Files.readAllBytes(file));
    t.call("open missing to write", () -> Files.newByteChannel(file, WRITE));
    t.call("open missing to append", () -> Files.newByteChannel(file, APPEND));
    t.call("create by reading", () -> Files.newByteChannel(file, READ, CREATE));
    t.call("write", of(() -> Files.writeString(file, "hello, world")));
    t.call("read", () -> Files.readString(file));
    t.call("append", of(() -> Files.writeString(file, " again", APPEND)));
    t.call("create anew", of(() -> Files.writeString(file, "x", CREATE_NEW)));
    t.call("createFile", of(() -> Files.createFile(file)));
    t.call("size", () -> Files.size(file));
    t.call("overwrite", of(() -> Files.writeString(file, "HELLO", WRITE)));
    t.call("read", () -> Files.readString(file));
    t.call("cut while opening", of(() -> Files.write(file, new byte[0], TRUNCATE_EXISTING)));
    t.call("read and append", () -> Files.newByteChannel(file, READ, APPEND));
    t.call("append and cut", () -> Files.newByteChannel(file, APPEND, TRUNCATE_EXISTING));
    t.call("through a file", () -> Files.readString(file.resolve("below")));
    t.call("through nothing", of(() -> Files.writeString(base.resolve("no/file"), "x")));
    t.call("lines", of(() -> Files.write(file, List.of("a", "b", "c"))));
    t.call("lines read", () -> Files.readAllLines(file));
    t.call(
        "writer",
        of(() -> {
          try (BufferedWriter writer = Files.newBufferedWriter(file, APPEND)) {
            writer.write("d\n");
          }
        }));
    t.call(
        "stream of lines",
        () -> {
          try (Stream<String> lines = Files.lines(file)) {
            return lines.toList();
          }
        });
    t.call(
        "streams",
        () -> {
          try (OutputStream out = Files.newOutputStream(file)) {
            out.write(new byte[] {1, 2, 3});
            out.write(4);
          }
          try (InputStream in = Files.newInputStream(file)) {
            return in.read()
                + " "
                + in.skip(1)
                + " "
                + in.available()
                + " "
                + in.readAllBytes().length;
          }
        });
    t.call("read a directory", () -> Files.readAllBytes(base));
    t.call("write to a directory", of(() -> Files.writeString(base, "x")));
    t.call("read by an output stream", () -> Files.newOutputStream(file, READ));
    t.call("write by an input stream", () -> Files.newInputStream(file, WRITE));
    t.call("long name", of(() -> Files.createFile(base.resolve("x".repeat(256)))));
    t.call("mismatch", () -> Files.mismatch(file, file));
    t.call("empty path below", () -> Files.readString(base.resolve("file").resolve("")));
    t.call("dots", () -> Files.readAllBytes(base.resolve("./../" + base.getFileName() + "/file")));
    t.call(
        "deleted on close",
        () -> {
          Path gone = base.resolve("gone");
          try (SeekableByteChannel channel =
              Files.newByteChannel(gone, CREATE, WRITE, READ, DELETE_ON_CLOSE)) {
            channel.write(ByteBuffer.allocate(3));
            return channel.size() + " " + Files.exists(gone);
          }
        });
  }

  @Test
  void names_madeMovedAndDeleted_areAsOnLinux() throws Exception {
    assertSame((transcript, base) -> makeMoveAndDelete(transcript, base));
  }

  private static void makeMoveAndDelete(Transcript t, Path base) {
    Path a = base.resolve("a");
    Path b = base.resolve("b");
    Path directory = base.resolve("dir");
    Path full = base.resolve("full");
    t.call("delete missing", of(() -> Files.delete(a)));
    t.call("delete if there, missing", () -> Files.deleteIfExists(a));
    t.call("move missing", of(() -> Files.move(a, b)));
    t.call("move missing at once", of(() -> Files.move(a, b, ATOMIC_MOVE)));
    t.call("copy missing", of(() -> Files.copy(a, b)));
    t.call("make directory", of(() -> Files.createDirectory(directory)));
    t.call("make directory again", of(() -> Files.createDirectory(directory)));
    t.call("make directories again", of(() -> Files.createDirectories(directory)));
    t.call("make directory below nothing", of(() -> Files.createDirectory(base.resolve("x/y"))));
    t.call("make directories", of(() -> Files.createDirectories(full.resolve("x/y"))));
    t.call(
        "files",
        of(() -> {
          Files.writeString(a, "a");
          Files.writeString(b, "bb");
        }));
    t.call("make directories over a file", of(() -> Files.createDirectories(a)));
    t.call("move onto", of(() -> Files.move(a, b)));
    t.call("move onto directory", of(() -> Files.move(a, full, REPLACE_EXISTING)));
    t.call("move at once onto directory", of(() -> Files.move(a, directory, ATOMIC_MOVE)));
    t.call("move directory at once onto file", of(() -> Files.move(directory, a, ATOMIC_MOVE)));
    t.call("move directory at once onto full", of(() -> Files.move(directory, full, ATOMIC_MOVE)));
    t.call(
        "move directory at once onto empty",
        of(() -> {
          Files.createDirectory(base.resolve("empty"));
          Files.move(full, base.resolve("empty"), ATOMIC_MOVE);
          Files.move(base.resolve("empty"), full);
        }));
    t.call("move into itself", of(() -> Files.move(full, full.resolve("x/z"))));
    t.call("move to itself", of(() -> Files.move(a, a)));
    t.call("move root-like", of(() -> Files.move(a, base.resolve("x/y"))));
    t.call("move through file", of(() -> Files.move(a, b.resolve("c"))));
    t.call("move with attributes", of(() -> Files.move(a, b, COPY_ATTRIBUTES)));
    t.call("copy at once", of(() -> Files.copy(a, b, ATOMIC_MOVE)));
    t.call("copy onto", of(() -> Files.copy(a, b)));
    t.call("copy in place of", of(() -> Files.copy(a, b, REPLACE_EXISTING)));
    t.call("copied", () -> Files.readString(b));
    t.call("copy a directory", of(() -> Files.copy(full, base.resolve("copy"))));
    t.call("copy a directory onto full", of(() -> Files.copy(directory, full, REPLACE_EXISTING)));
    t.call("copied directory", () -> names(base.resolve("copy")));
    t.call("copy to itself", of(() -> Files.copy(a, a)));
    t.call("copy from stream", () -> Files.copy(a, Files.newOutputStream(base.resolve("c"))));
    t.call("delete full", of(() -> Files.delete(full)));
    t.call("delete through a file", of(() -> Files.delete(a.resolve("x"))));
    t.call("delete directory", of(() -> Files.delete(directory)));
    t.call("move in place of", of(() -> Files.move(a, b, REPLACE_EXISTING)));
    t.call("moved", () -> Files.readString(b) + Files.exists(a));
    t.call("link", of(() -> Files.createLink(base.resolve("link"), b)));
    t.call("link again", of(() -> Files.createLink(base.resolve("link"), b)));
    t.call("link of nothing", of(() -> Files.createLink(base.resolve("link2"), a)));
    t.call("same", () -> Files.isSameFile(base.resolve("link"), b));
    t.call("move to its other name", of(() -> Files.move(base.resolve("link"), b, ATOMIC_MOVE)));
    t.call(
        "written by link",
        () -> {
          Files.writeString(base.resolve("link"), "by link");
          return Files.readString(b);
        });
    t.call("list", () -> names(base));
    t.call("list a file", () -> names(b));
    t.call("list nothing", () -> names(a));
    t.call(
        "list by pattern",
        () -> {
          try (DirectoryStream<Path> paths = Files.newDirectoryStream(base, "{b,f*}")) {
            List<String> found = new ArrayList<>();
            paths.forEach(path -> found.add(path.toString()));
            found.sort(null);
            return found;
          }
        });
    t.call(
        "iterated twice",
        () -> {
          try (DirectoryStream<Path> paths = Files.newDirectoryStream(base)) {
            return List.of(paths.iterator(), paths.iterator());
          }
        });
    t.call(
        "iterated when closed",
        () -> {
          DirectoryStream<Path> closed;
          try (DirectoryStream<Path> paths = Files.newDirectoryStream(base)) {
            closed = paths;
          }
          return closed.iterator();
        });
    t.call(
        "walk",
        () -> {
          try (Stream<Path> paths = Files.walk(base)) {
            return paths.map(Path::toString).sorted().toList();
          }
        });
    t.call(
        "delete all",
        () -> {
          Files.walkFileTree(base, new Deleting(base));
          return names(base);
        });
  }

  private static final class Deleting extends SimpleFileVisitor<Path> {
    private final Path base;

    Deleting(Path base) {
      this.base = base;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      if (!directory.equals(base)) {
        Files.delete(directory);
      }
      return FileVisitResult.CONTINUE;
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.map(path -> String.valueOf(path.getFileName())).sorted().toList();
    }
  }

  @Test
  void channels_areAsOnLinux() throws Exception {
    assertSame((transcript, base) -> useChannels(transcript, base));
  }

  private static void useChannels(Transcript t, Path base) {
    Path file = base.resolve("file");
    try (FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE)) {
      t.call("write", () -> channel.write(bytes("0123456789")));
      t.call("position", () -> channel.position());
      t.call("read at the end", () -> channel.read(ByteBuffer.allocate(3)));
      t.call("read nothing at the end", () -> channel.read(ByteBuffer.allocate(0)));
      t.call("read at 4", () -> read(channel, 4, 3));
      t.call("read past the end", () -> read(channel, 100, 3));
      t.call("read before 0", () -> read(channel, -1, 3));
      t.call("write before 0", () -> channel.write(bytes("x"), -1));
      t.call("read-only buffer", () -> channel.read(ByteBuffer.allocate(1).asReadOnlyBuffer()));
      t.call("position before 0", () -> channel.position(-1));
      t.call("write past the end", () -> channel.write(bytes("end"), 5000));
      t.call("size", () -> channel.size());
      t.call("the hole", () -> read(channel, 4990, 13));
      t.call("position after it", () -> channel.position());
      t.call("cut", () -> channel.truncate(8).size());
      t.call("position after the cut", () -> channel.position());
      t.call("cut to more", () -> channel.truncate(100).size());
      t.call("cut to less than 0", () -> channel.truncate(-1));
      t.call("grow again", () -> channel.write(bytes("x"), 10));
      t.call("zeros", () -> read(channel, 0, 20));
      t.call(
          "gather", () -> channel.write(new ByteBuffer[] {bytes("ab"), bytes(""), bytes("cde")}));
      t.call(
          "scatter",
          () -> {
            ByteBuffer[] into = {ByteBuffer.allocate(2), ByteBuffer.allocate(4)};
            channel.position(8);
            return channel.read(into) + " " + text(into[0]) + text(into[1]);
          });
      t.call("scatter at the end", () -> channel.position(900).read(new ByteBuffer[] {bytes("a")}));
      t.call("force", of(() -> channel.force(true)));
      t.call("lock", () -> lock(channel.tryLock(0, 5, false)));
      t.call("lock again", () -> lock(channel.tryLock(4, 5, false)));
      t.call("lock beside", () -> lock(channel.lock(5, 5, true)));
      t.call("lock all", () -> lock(channel.lock()));
      Path other = base.resolve("other");
      try (FileChannel target = FileChannel.open(other, CREATE, WRITE, APPEND)) {
        t.call("lock other shared", () -> lock(target.tryLock(0, 5, true)));
        t.call("transfer to", () -> channel.transferTo(2, 100, target));
        t.call("transfer to from past the end", () -> channel.transferTo(200, 100, target));
        t.call("transfer from", () -> channel.transferFrom(channel, 0, 1));
        t.call("append at 0", () -> target.write(bytes("AT 0"), 0));
        t.call("position to append", () -> target.position());
        t.call("read to append", () -> target.read(ByteBuffer.allocate(1)));
        t.call("position back", () -> target.position(1).position());
        t.call("append", () -> target.write(bytes("!")));
      }
      t.call("other", () -> Files.readAllBytes(other));
      try (FileChannel source = FileChannel.open(other)) {
        t.call("write to read", () -> source.write(bytes("x")));
        t.call("cut to read", () -> source.truncate(0));
        t.call("lock to read", () -> lock(source.tryLock()));
        t.call("transfer from", () -> channel.transferFrom(source, 3, 4));
        t.call("position of the source", () -> source.position());
        t.call("transfer from past the end", () -> channel.transferFrom(source, 3000, 4));
        t.call("force to read", of(() -> source.force(false)));
      }
      FileChannel closed = FileChannel.open(other);
      closed.close();
      t.call("closed", () -> closed.read(ByteBuffer.allocate(1)));
      t.call("closed size", () -> closed.size());
      t.call("closed force", of(() -> closed.force(true)));
      t.call("at last", () -> read(channel, 0, 100));
      t.call(
          "unlinked",
          () -> {
            Files.delete(file);
            channel.write(bytes("still there"), 0);
            return read(channel, 0, 11) + Files.exists(file);
          });
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    t.call(
        "directory",
        () -> {
          try (FileChannel directory = FileChannel.open(base)) {
            directory.force(true);
            return "forced";
          }
        });
    t.call("directory to write", () -> FileChannel.open(base, WRITE));
    t.call(
        "directory read",
        () -> {
          try (FileChannel directory = FileChannel.open(base, READ)) {
            return directory.read(ByteBuffer.allocate(1));
          }
        });
  }

  private static String lock(@Nullable FileLock lock) {
    return lock == null
        ? "none"
        : lock.position() + " " + lock.size() + " " + lock.isShared() + " " + lock.isValid();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static String read(FileChannel channel, long from, int count) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(count);
    return channel.read(into, from) + " " + text(into);
  }

  private static String text(ByteBuffer filled) {
    byte[] bytes = new byte[filled.position()];
    filled.get(0, bytes);
    return Arrays.toString(bytes);
  }

  @Test
  void attributes_areAsOnLinux() throws Exception {
    assertSame((transcript, base) -> useAttributes(transcript, base));
  }

  private static void useAttributes(Transcript t, Path base) {
    Path file = base.resolve("file");
    Path hidden = base.resolve(".hidden");
    FileTime time = FileTime.fromMillis(1_000_000);
    t.call("missing", () -> Files.readAttributes(file, BasicFileAttributes.class));
    t.call("missing by name", () -> Files.readAttributes(file, "size"));
    t.call("exists", () -> Files.exists(file) + " " + Files.notExists(file));
    t.call("write", of(() -> Files.writeString(file, "12345")));
    t.call(
        "kinds",
        () ->
            Files.isRegularFile(file)
                + " "
                + Files.isDirectory(file)
                + " "
                + Files.isSymbolicLink(file));
    t.call("base", () -> Files.isRegularFile(base) + " " + Files.isDirectory(base));
    t.call(
        "access",
        () ->
            Files.isReadable(file) + " " + Files.isWritable(file) + " " + Files.isExecutable(file));
    t.call("access to base", () -> Files.isReadable(base) + " " + Files.isExecutable(base));
    t.call("hidden", () -> Files.isHidden(hidden) + " " + Files.isHidden(file));
    t.call("set time", of(() -> Files.setLastModifiedTime(file, time)));
    t.call("time", () -> Files.getLastModifiedTime(file));
    t.call("size by name", () -> Files.getAttribute(file, "size"));
    t.call("sizes by name", () -> Files.readAttributes(file, "basic:size,isDirectory").get("size"));
    t.call("no such", () -> Files.getAttribute(file, "colour"));
    t.call("no such view", () -> Files.getAttribute(file, "paint:colour"));
    t.call("set by name", of(() -> Files.setAttribute(file, "basic:lastModifiedTime", time)));
    t.call("set no such", of(() -> Files.setAttribute(file, "colour", time)));
    t.call(
        "copy with times",
        () -> {
          Files.copy(file, hidden, COPY_ATTRIBUTES);
          return Files.getLastModifiedTime(hidden);
        });
    t.call(
        "written since",
        () -> {
          Files.writeString(file, "x");
          return Files.getLastModifiedTime(file).compareTo(time) > 0;
        });
    t.call("real", () -> base.resolve("../" + base.getFileName() + "/./file").toRealPath());
    t.call("real of nothing", () -> base.resolve("nothing").toRealPath());
    t.call("same", () -> Files.isSameFile(file, base.resolve("./file")));
    t.call("same as another", () -> Files.isSameFile(file, hidden));
    t.call("same as nothing", () -> Files.isSameFile(file, base.resolve("nothing")));
  }

  @Test
  void permissions_areAsOnLinux() throws Exception {
    assertSame((transcript, base) -> usePermissions(transcript, base));
  }

  private static void usePermissions(Transcript t, Path base) {
    Path file = base.resolve("file");
    Path secret = base.resolve("secret");
    Path copy = base.resolve("copy");
    Set<PosixFilePermission> ownersAlone = PosixFilePermissions.fromString("rw-------");
    FileAttribute<Set<PosixFilePermission>> attribute =
        PosixFilePermissions.asFileAttribute(ownersAlone);
    t.call(
        "views",
        () ->
            base.getFileSystem()
                .supportedFileAttributeViews()
                .containsAll(Set.of("basic", "posix", "owner")));
    t.call("of a file", () -> permissions(Files.createFile(file)));
    t.call("of a directory", () -> permissions(Files.createDirectory(base.resolve("dir"))));
    t.call("made with", () -> permissions(Files.createFile(secret, attribute)));
    t.call(
        "made as a directory",
        () -> permissions(Files.createDirectory(base.resolve("dir2"), attribute)));
    t.call(
        "made for all",
        () ->
            permissions(
                Files.createFile(
                    base.resolve("open"),
                    PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString("rwxrwxrwx")))));
    t.call("executable", () -> Files.isExecutable(base.resolve("open")));
    t.call(
        "opened with",
        () -> {
          Files.newByteChannel(base.resolve("new"), Set.of(CREATE, WRITE), attribute).close();
          Files.newByteChannel(file, Set.of(CREATE, WRITE), attribute).close();
          return permissions(base.resolve("new")) + permissions(file);
        });
    t.call(
        "changed",
        () -> {
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-xr-----"));
          return permissions(file) + Files.isExecutable(file);
        });
    t.call(
        "changed by name",
        () -> {
          Files.setAttribute(file, "posix:permissions", ownersAlone);
          return Files.getAttribute(file, "posix:permissions").equals(ownersAlone);
        });
    t.call("no such by name", () -> Files.getAttribute(file, "permissions"));
    t.call(
        "names", () -> Files.readAttributes(file, "posix:*").keySet().stream().sorted().toList());
    t.call("owner's", () -> Files.readAttributes(file, "owner:*").keySet());
    t.call("of nothing", () -> Files.getPosixFilePermissions(base.resolve("nothing")));
    t.call(
        "owner",
        () -> {
          Files.setOwner(file, Files.getOwner(file));
          return Files.getOwner(file).equals(Files.getOwner(secret));
        });
    t.call(
        "owner that is not",
        () ->
            base.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("no-such"));
    t.call("copied", () -> permissions(Files.copy(secret, copy)));
    t.call(
        "copied by AsyncFiles",
        () -> {
          AsyncFiles.copy(secret, copy, REPLACE_EXISTING);
          return permissions(copy);
        });
    t.call(
        "replaced",
        () -> {
          AsyncFiles.replaceString(copy, "x");
          return permissions(copy);
        });
    t.call("view", () -> Files.getFileAttributeView(file, PosixFileAttributeView.class).name());
    t.call(
        "basic view", () -> Files.getFileAttributeView(file, BasicFileAttributeView.class).name());
    t.call(
        "owner view", () -> Files.getFileAttributeView(file, FileOwnerAttributeView.class).name());
    t.call(
        "unknown attribute",
        () ->
            Files.createFile(
                copy,
                new FileAttribute<Integer>() {
                  @Override
                  public String name() {
                    return "paint:colour";
                  }

                  @Override
                  public Integer value() {
                    return 1;
                  }
                }));
    t.call(
        "temporary",
        () -> {
          Path temporary = Files.createTempFile(base, "a", ".tmp");
          return Files.exists(temporary) + " " + temporary.getParent();
        });
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void asyncFiles_areAsOnLinux() throws Exception {
    assertSame((transcript, base) -> useAsyncFiles(transcript, base));
  }

  private static void useAsyncFiles(Transcript t, Path base) {
    Path file = base.resolve("file");
    Path copy = base.resolve("copy");
    t.call("read missing", () -> AsyncFiles.readString(file));
    t.call("lines of missing", () -> AsyncFiles.lines(file));
    t.call("write", of(() -> AsyncFiles.writeString(file, "one\ntwo\r\nthree")));
    t.call("append", of(() -> AsyncFiles.appendString(file, "\nfour")));
    t.call("read", () -> AsyncFiles.readString(file));
    t.call("bytes", () -> AsyncFiles.readAllBytes(file));
    t.call(
        "lines",
        () -> {
          List<String> lines = new ArrayList<>();
          try (FileSequence<String> sequence = AsyncFiles.lines(file)) {
            sequence.forEach(lines::add);
          }
          return lines;
        });
    t.call("replace", of(() -> AsyncFiles.replaceString(file, "new")));
    t.call("replaced", () -> AsyncFiles.readString(file));
    t.call("replace nothing", of(() -> AsyncFiles.replaceString(base.resolve("b"), "b")));
    t.call(
        "replace a directory",
        of(() -> {
          Files.createDirectory(base.resolve("dir"));
          AsyncFiles.replaceString(base.resolve("dir"), "b");
        }));
    t.call("copy", () -> AsyncFiles.copy(file, copy));
    t.call("copy again", () -> AsyncFiles.copy(file, copy));
    t.call("copy in place of", () -> AsyncFiles.copy(file, copy, REPLACE_EXISTING));
    t.call("copy a directory", () -> AsyncFiles.copy(base, copy));
    t.call("copy missing", () -> AsyncFiles.copy(base.resolve("missing"), copy));
    t.call(
        "copy empty",
        () -> {
          Files.createFile(base.resolve("empty"));
          return AsyncFiles.copy(base.resolve("empty"), base.resolve("empty2"));
        });
    t.call(
        "walk",
        () -> {
          List<String> paths = new ArrayList<>();
          try (FileSequence<Path> sequence = AsyncFiles.walk(base)) {
            sequence.forEach(path -> paths.add(path.toString()));
          }
          paths.sort(null);
          return paths;
        });
    t.call("walk nothing", () -> AsyncFiles.walk(base.resolve("nothing")));
    t.call(
        "large",
        () -> {
          byte[] bytes = new byte[3_000_000];
          new Random(1).nextBytes(bytes);
          AsyncFiles.write(file, bytes);
          return Arrays.equals(bytes, AsyncFiles.readAllBytes(file))
              + " "
              + AsyncFiles.copy(file, copy, REPLACE_EXISTING);
        });
    t.call("toThread", () -> Async.toThread(() -> Files.mismatch(file, copy)));
  }

  @Test
  void paths_areAsOnLinux() {
    List<String> texts =
        List.of(
            "",
            "/",
            "a",
            "/a",
            "a/b",
            "/a/b/",
            "//a//b",
            ".",
            "..",
            "/..",
            "../a",
            "/../a",
            "a/..",
            "a/../..",
            "./a",
            "a/./b/../c",
            "/a/b/c",
            "/a/b",
            "b/c",
            "b",
            "a/b/c",
            "a/bc",
            "/ab");
    Simulation simulation = new Simulation(1);
    Host host = simulation.host("host", () -> {});
    for (String one : texts) {
      assertThat(about(host.files().path(one))).as("'%s'", one).isEqualTo(about(Path.of(one)));
      for (String other : texts) {
        assertThat(about(host.files().path(one), host.files().path(other)))
            .as("'%s' and '%s'", one, other)
            .isEqualTo(about(Path.of(one), Path.of(other)));
      }
    }
    assertThat(host.files().path("", "a", "", "b/", "/c")).hasToString("a/b/c");
    assertThat(host.files().path("/x", "y").toAbsolutePath()).hasToString("/x/y");
    assertThat(host.files().path("x", "y").toAbsolutePath()).hasToString("/x/y");
  }

  private static List<String> about(Path path) {
    List<String> names = new ArrayList<>();
    path.forEach(name -> names.add(name.toString()));
    return List.of(
        path.toString(),
        names.toString(),
        path.isAbsolute() + " " + path.getNameCount(),
        String.valueOf(path.getRoot()),
        String.valueOf(path.getParent()),
        String.valueOf(path.getFileName()),
        path.normalize().toString());
  }

  private static List<String> about(Path one, Path other) {
    String relative;
    try {
      relative = one.relativize(other).toString();
    } catch (IllegalArgumentException e) {
      relative = "refused";
    }
    return List.of(
        relative,
        one.resolve(other).toString(),
        one.resolveSibling(other).toString(),
        "starts " + one.startsWith(other) + ", ends " + one.endsWith(other),
        "equal " + one.equals(other) + ", order " + Integer.signum(one.compareTo(other)));
  }
}

package dev.weft.file;

import dev.weft.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.CopyOption;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What tasks do with files, without blocking the loop: the work is done in a thread, and the task
 * waits for it. A few methods, named as in {@link java.nio.file.Files}; for everything else there
 * is {@link dev.weft.Async#toThread}.
 *
 * {@snippet file="FilesGuideTest.java" region="read-write"}
 *
 * <p>All of these wait, and are for tasks; elsewhere they throw {@link IllegalStateException}.
 * There are 32 threads for the files of all loops; when all are busy, calls wait their turn. For
 * each call that was given up and still holds its thread there is another one, up to 256 in all;
 * when such calls hold all of these, others fail by an {@link IOException} that says so. Exceptions
 * are the JDK's: {@link java.nio.file.NoSuchFileException}, {@link
 * java.nio.file.AccessDeniedException} and so on, all of them {@link IOException}s.
 *
 * <p><b>Cancellation.</b> When the task is cancelled, the thread is interrupted, and the call
 * throws {@link dev.weft.CancelledError} when the thread has closed what it had opened. Where a
 * system call holds the thread, as with a pipe that nothing writes to, the call throws after a
 * second all the same, and the thread closes its file when it gets free. A second cancellation ends
 * that wait at once.
 *
 * <p>On a host of {@code dev.weft.simulation} the files are those of its simulated disk; all other
 * ones of the machine's, and {@link #watch}, are refused by an {@link
 * UnsupportedOperationException}.
 */
public final class AsyncFiles {
  private AsyncFiles() {}

  // ---- reading

  /**
   * Reads a whole file.
   *
   * @param file the file
   * @return its bytes
   * @throws IOException if it cannot be read
   * @throws OutOfMemoryError if it is larger than an array or the heap
   */
  public static byte[] readAllBytes(Path file) throws IOException {
    Objects.requireNonNull(file, "file");
    ensureWithinWorld("readAllBytes", file);
    return FileCall.run(() -> Content.read(file));
  }

  /**
   * Reads a whole text file in UTF-8.
   *
   * @param file the file
   * @return its text
   * @throws CharacterCodingException if it is not UTF-8
   * @throws IOException if it cannot be read
   */
  public static String readString(Path file) throws IOException {
    return readString(file, StandardCharsets.UTF_8);
  }

  /**
   * Reads a whole text file.
   *
   * @param file the file
   * @param charset how its text is encoded
   * @return its text
   * @throws CharacterCodingException if it is not encoded so
   * @throws IOException if it cannot be read
   */
  public static String readString(Path file, Charset charset) throws IOException {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(charset, "charset");
    ensureWithinWorld("readString", file);
    return FileCall.run(
        () -> charset.newDecoder().decode(ByteBuffer.wrap(Content.read(file))).toString());
  }

  /**
   * Opens a text file in UTF-8, to go through its lines. However large the file is, some thousand
   * lines are in memory.
   *
   * {@snippet file="FilesGuideTest.java" region="lines"}
   *
   * @param file the file
   * @return its lines, without what ended them: {@code \n}, {@code \r\n} or {@code \r}
   * @throws IOException if it cannot be opened
   */
  public static FileSequence<String> lines(Path file) throws IOException {
    return lines(file, StandardCharsets.UTF_8);
  }

  /**
   * Opens a text file to go through its lines, as {@link #lines(Path)} does.
   *
   * @param file the file
   * @param charset how its text is encoded
   * @return its lines
   * @throws IOException if it cannot be opened
   */
  public static FileSequence<String> lines(Path file, Charset charset) throws IOException {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(charset, "charset");
    ensureWithinWorld("lines", file);
    return FileSequence.open(new LineSource(file, charset));
  }

  // ---- writing

  /**
   * Writes a file, in place of what it held; makes it if there is none. After a cancellation or a
   * failure it may hold a part; see {@link #replace(Path, byte[])}.
   *
   * @param file the file
   * @param bytes its content, not to be changed meanwhile
   * @throws IOException if it cannot be written
   */
  public static void write(Path file, byte[] bytes) throws IOException {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(bytes, "bytes");
    ensureWithinWorld("write", file);
    done(() -> Content.write(file, bytes));
  }

  /**
   * Writes a text file in UTF-8, as {@link #write} does.
   *
   * @param file the file
   * @param text its content
   * @throws CharacterCodingException if it has half a surrogate pair, which UTF-8 has no bytes for;
   *     the file is left as it was
   * @throws IOException if it cannot be written
   */
  public static void writeString(Path file, CharSequence text) throws IOException {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(text, "text");
    write(file, Content.encode(text));
  }

  /**
   * Adds to the end of a file; makes it if there is none. After a cancellation or a failure a part
   * may have been added.
   *
   * <p>Up to 1 MiB are one call of the system, which puts them in one piece where the file system
   * does so, as the local ones of Linux do: records that several processes or tasks append do not
   * tear each other. What is larger is written in pieces of that size.
   *
   * @param file the file
   * @param bytes what to add, not to be changed meanwhile
   * @throws IOException if it cannot be written
   */
  public static void append(Path file, byte[] bytes) throws IOException {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(bytes, "bytes");
    ensureWithinWorld("append", file);
    done(() -> Content.append(file, bytes));
  }

  /**
   * Adds text in UTF-8 to the end of a file, as {@link #append} does.
   *
   * @param file the file
   * @param text what to add
   * @throws CharacterCodingException if it has half a surrogate pair, which UTF-8 has no bytes for;
   *     the file is left as it was
   * @throws IOException if it cannot be written
   */
  public static void appendString(Path file, CharSequence text) throws IOException {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(text, "text");
    append(file, Content.encode(text));
  }

  /**
   * Writes a file all or not at all: beside it first, and then in its place. Who reads it sees the
   * old content or the new, and after a crash of the machine too it is one of the two. So it is
   * after a cancellation or a failure, and nothing is left beside it. Which of the two a crash
   * leaves is sure only once the directory was forced, by a {@link java.nio.channels.FileChannel}
   * that was opened on it, where the system has such.
   *
   * <p>The file keeps its permissions, and its owner and group where this program may give files
   * away (root may; others may give one of theirs to a group that they are in). Where it may not,
   * the new file belongs to this program's user and group, and the group may then do no more with
   * it than all users. It is at no moment open to more users than the old one. Other hard links to
   * the old file keep the old content.
   *
   * @param file the file; of a symbolic link, what it leads to, be it there or not
   * @param bytes its content, not to be changed meanwhile
   * @throws java.nio.file.AtomicMoveNotSupportedException if the file system cannot do this
   * @throws IOException if it cannot be written
   */
  public static void replace(Path file, byte[] bytes) throws IOException {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(bytes, "bytes");
    ensureWithinWorld("replace", file);
    boolean simulated = EventLoop.running().inspection().isStepped();
    done(() -> Replacement.write(file, bytes, simulated));
  }

  /**
   * Writes a text file in UTF-8 all or not at all, as {@link #replace} does.
   *
   * @param file the file
   * @param text its content
   * @throws CharacterCodingException if it has half a surrogate pair, which UTF-8 has no bytes for;
   *     the file is left as it was
   * @throws IOException if it cannot be written
   */
  public static void replaceString(Path file, CharSequence text) throws IOException {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(text, "text");
    replace(file, Content.encode(text));
  }

  /**
   * Copies a file, with its permissions. After a cancellation or a failure the copy is deleted.
   * Copying a file to itself does nothing.
   *
   * @param from the file
   * @param to its copy
   * @param options {@link java.nio.file.StandardCopyOption#REPLACE_EXISTING}, to delete what is
   *     there; {@link java.nio.file.StandardCopyOption#COPY_ATTRIBUTES}, to copy the times
   * @return how many bytes it has
   * @throws java.nio.file.FileAlreadyExistsException if there is a file where the copy is to be
   * @throws IOException if it cannot be read or written, or is a directory
   * @throws UnsupportedOperationException if there are other options
   */
  public static long copy(Path from, Path to, CopyOption... options) throws IOException {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(options, "options");
    for (CopyOption option : options) {
      Objects.requireNonNull(option, "a null in options");
    }
    ensureWithinWorld("copy", from);
    ensureWithinWorld("copy", to);
    Copy copy = new Copy(from, to, options);
    return FileCall.run(() -> copy.run(_ -> {}));
  }

  // ---- directories

  /**
   * Goes through a directory and all that is below it, as {@link java.nio.file.Files#walk} does: a
   * directory before what is in it, symbolic links not followed. However many there are, some
   * hundred paths are in memory.
   *
   * {@snippet file="FilesGuideTest.java" region="walk"}
   *
   * @param start where to begin; the first path is this one
   * @return the paths; a directory that cannot be read ends them with an {@link
   *     java.io.UncheckedIOException}
   * @throws IOException if it cannot be opened
   */
  public static FileSequence<Path> walk(Path start) throws IOException {
    return walk(start, Integer.MAX_VALUE);
  }

  /**
   * Goes through a directory and what is below it, as {@link #walk(Path)} does, to a depth.
   *
   * @param start where to begin
   * @param maxDepth 0 for the start alone, 1 for it and what is in it, and so on
   * @return the paths
   * @throws IOException if it cannot be opened
   * @throws IllegalArgumentException if the depth is negative
   */
  public static FileSequence<Path> walk(Path start, int maxDepth) throws IOException {
    Objects.requireNonNull(start, "start");
    ensureWithinWorld("walk", start);
    return FileSequence.open(new WalkSource(start, maxDepth));
  }

  /**
   * Begins to watch what changes in a directory. Files below its own subdirectories are not
   * watched: see {@link #watch(Path, WatchOptions)}. What changes after this has returned will be
   * told.
   *
   * @param directory the directory
   * @return the changes; close it
   * @throws java.nio.file.NotDirectoryException if it is none
   * @throws UnsupportedOperationException if the file system cannot tell
   * @throws IOException if it cannot be watched: the system may have a limit
   */
  public static FileWatch watch(Path directory) throws IOException {
    return watch(directory, WatchOptions.DEFAULT);
  }

  /**
   * Begins to watch what changes in a directory, and below it if the options say so. What changes
   * after this has returned will be told.
   *
   * {@snippet file="FilesGuideTest.java" region="watch-tree"}
   *
   * @param directory the directory
   * @param options what is watched and told, and when
   * @return the changes; close it
   * @throws java.nio.file.NotDirectoryException if it is none
   * @throws UnsupportedOperationException if the file system cannot tell
   * @throws IOException if it, or a directory below it, cannot be watched: the system may have a
   *     limit
   */
  public static FileWatch watch(Path directory, WatchOptions options) throws IOException {
    Objects.requireNonNull(directory, "directory");
    Objects.requireNonNull(options, "options");
    EventLoop loop = EventLoop.running();
    loop.inspection()
        .ensureMayLeave(
            "AsyncFiles.watch() of " + directory,
            "AsyncFiles.walk() again and again, with sleep() in between");
    FileWatch watch = new FileWatch(loop, directory, options);
    FileCall.run(
        () -> {
          WatchThread.add(watch);
          return true;
        },
        watch::removeUnattended);
    return watch;
  }

  /** On a simulated host the files are those of its disk. */
  private static void ensureWithinWorld(String call, Path file) {
    EventLoop loop = EventLoop.runningOrNull();
    if (loop != null
        && loop.inspection().isStepped()
        && file.getFileSystem() == FileSystems.getDefault()) {
      loop.inspection()
          .ensureMayLeave("AsyncFiles." + call + "() of " + file, "a path of Host.files()");
    }
  }

  /** Work without a result. */
  @FunctionalInterface
  private interface Deed {
    void run() throws IOException;
  }

  private static void done(Deed deed) throws IOException {
    FileCall.<@Nullable Void>run(() -> {
      deed.run();
      return null;
    });
  }
}

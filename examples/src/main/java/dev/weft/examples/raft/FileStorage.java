package dev.weft.examples.raft;

import static dev.weft.Async.toThread;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Keeps all in one file, to which lines are added: each begins with its check sum, so that one that
 * a crash tore is known. What a line says replaces what lines before it say.
 */
class FileStorage implements Storage, AutoCloseable {
  private final Path path;
  private @Nullable FileChannel file;
  private boolean broken;

  FileStorage(Path path) {
    this.path = path;
  }

  // ---- reading

  @Override
  public Saved load() throws IOException {
    return toThread(() -> {
      FileChannel opened = FileChannel.open(path, CREATE, READ, WRITE);
      file = opened;
      forceName();
      return load(opened);
    });
  }

  /** A file that was forced may still lose its name. */
  void forceName() throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel names = FileChannel.open(folder, READ)) {
        names.force(true);
      } catch (AccessDeniedException e) {
        // Windows opens no folder, and keeps names by itself.
      }
    }
  }

  private Saved load(FileChannel opened) throws IOException {
    byte[] bytes = new byte[(int) opened.size()];
    ByteBuffer unread = ByteBuffer.wrap(bytes);
    while (unread.hasRemaining() && opened.read(unread) >= 0) {
      // as often as it takes
    }
    Term term = new Term(0, null);
    List<Entry> entries = new ArrayList<>();
    int begin = 0;
    for (int end; (end = endOfLine(bytes, begin)) >= 0; begin = end + 1) {
      String record = checked(new String(bytes, begin, end - begin, UTF_8));
      if (record == null) {
        break;
      }
      Words words = new Words(record);
      if (words.next().equals("term")) {
        term = new Term(words.nextLong(), words.nextOrNull());
      } else {
        entries.subList((int) words.nextLong() - 1, entries.size()).clear();
        entries.addAll(Entry.parse(words));
      }
    }
    cut(opened, begin);
    return new Saved(term, entries);
  }

  /** Removes a torn line, after which the next one would not be found. */
  void cut(FileChannel opened, long length) throws IOException {
    opened.truncate(length);
    opened.position(length);
    opened.force(true);
  }

  private static int endOfLine(byte[] bytes, int begin) {
    for (int i = begin; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  // ---- writing

  @Override
  public void saveTerm(Term term) throws IOException {
    add(Words.line("term", term.number(), term.vote()));
  }

  @Override
  public void saveEntries(long index, List<Entry> entries) throws IOException {
    add(Words.line("entries", index) + " " + Entry.line(entries));
  }

  /** Waits until the line is on the disk. */
  private void add(String record) throws IOException {
    FileChannel opened = file;
    if (opened == null || broken) {
      throw new IOException(path + " could not be written: it must be loaded again");
    }
    broken = true; // until this is known to be whole
    ByteBuffer line = ByteBuffer.wrap((checkSum(record) + " " + record + "\n").getBytes(UTF_8));
    toThread(() -> {
      while (line.hasRemaining()) {
        opened.write(line);
      }
      force(opened);
    });
    broken = false;
  }

  void force(FileChannel opened) throws IOException {
    opened.force(false);
  }

  // ---- check sums

  private static String checkSum(String record) {
    CRC32C sum = new CRC32C();
    sum.update(record.getBytes(UTF_8));
    return Long.toHexString(sum.getValue());
  }

  /** The record of a line, or null if it is not whole. */
  private static @Nullable String checked(String line) {
    int space = line.indexOf(' ');
    String record = line.substring(space + 1);
    return space > 0 && line.substring(0, space).equals(checkSum(record)) ? record : null;
  }

  @Override
  public void close() throws IOException {
    FileChannel opened = file;
    if (opened != null) {
      opened.close();
    }
  }
}

package dev.weft.simulation.internal.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/** A file that is open, or a directory, of which nothing can be done but to force it. */
final class DiskChannel extends FileChannel {
  private static final int PIECE_BYTES = 64 * 1024;

  private final Disk disk;
  private final DiskPath path;
  private final OpenMode mode;
  private final Node node;

  /** Since when it is open. */
  private final long crashes;

  private long position;

  DiskChannel(Disk disk, DiskPath path, OpenMode mode, Node node) {
    this.disk = disk;
    this.path = path;
    this.mode = mode;
    this.node = node;
    this.crashes = disk.crashes();
  }

  // ---- what is open

  private void ensureUsable(String call) throws IOException {
    disk.enter(call);
    if (!isOpen() || crashes != disk.crashes()) {
      throw new ClosedChannelException();
    }
  }

  private DiskFile readable() throws IOException {
    ensureUsable("read");
    if (!mode.read()) {
      throw new NonReadableChannelException();
    }
    return file();
  }

  private DiskFile writable() throws IOException {
    ensureUsable("write");
    if (!mode.write()) {
      throw new NonWritableChannelException();
    }
    return file();
  }

  private DiskFile file() throws IOException {
    if (node instanceof DiskFile file) {
      return file;
    }
    throw new IOException("Is a directory");
  }

  // ---- reading

  @Override
  public int read(ByteBuffer to) throws IOException {
    int count = disk.read(readable(), writableBuffer(to), position, path);
    position += Math.max(count, 0);
    return count;
  }

  @Override
  public int read(ByteBuffer to, long from) throws IOException {
    ensureNotNegative(from, "Negative position");
    return disk.read(readable(), writableBuffer(to), from, path);
  }

  @Override
  public long read(ByteBuffer[] to, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, to.length);
    var _ = readable();
    long count = 0;
    for (int i = offset; i < offset + length; i++) {
      while (to[i].hasRemaining()) {
        int piece = read(to[i]);
        if (piece < 0) {
          return count == 0 ? -1 : count;
        }
        count += piece;
      }
    }
    return count;
  }

  private static ByteBuffer writableBuffer(ByteBuffer buffer) {
    if (buffer.isReadOnly()) {
      throw new IllegalArgumentException("Read-only buffer");
    }
    return buffer;
  }

  private static void ensureNotNegative(long value, String message) {
    if (value < 0) {
      throw new IllegalArgumentException(message);
    }
  }

  // ---- writing

  @Override
  public int write(ByteBuffer from) throws IOException {
    DiskFile file = writable();
    int count = write(file, from, mode.append() ? file.size() : position);
    position = mode.append() ? file.size() : position + count;
    return count;
  }

  /** On Linux a file that was opened to append is appended to, whatever the position is. */
  @Override
  public int write(ByteBuffer from, long to) throws IOException {
    ensureNotNegative(to, "Negative position");
    DiskFile file = writable();
    return write(file, from, mode.append() ? file.size() : to);
  }

  private int write(DiskFile file, ByteBuffer from, long to) throws IOException {
    int count = disk.write(file, from, to, path);
    if (mode.sync() && count > 0) {
      disk.force(file, path);
    }
    return count;
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, from.length);
    long size = 0;
    for (int i = offset; i < offset + length; i++) {
      size += from[i].remaining();
    }
    // At once, as the system's call does it.
    ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(size));
    for (int i = offset; i < offset + length; i++) {
      all.put(from[i].duplicate());
    }
    int count = write(all.flip());
    int left = count;
    for (int i = offset; i < offset + length; i++) {
      int taken = Math.min(left, from[i].remaining());
      from[i].position(from[i].position() + taken);
      left -= taken;
    }
    return count;
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    ensureNotNegative(size, "Negative size");
    DiskFile file = writable();
    disk.truncate(file, size, path);
    position = Math.min(position, size);
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    ensureUsable("force");
    disk.force(node, path);
  }

  // ---- where it stands

  @Override
  public long position() throws IOException {
    ensureUsable("position");
    return mode.append() ? node.size() : position;
  }

  @Override
  public FileChannel position(long newPosition) throws IOException {
    ensureUsable("position");
    if (newPosition < 0) {
      throw new IllegalArgumentException();
    }
    position = newPosition;
    return this;
  }

  @Override
  public long size() throws IOException {
    ensureUsable("size");
    return node.size();
  }

  // ---- from and to other channels

  @Override
  public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
    DiskFile file = readable();
    ensureNotNegative(from, "position < 0");
    ensureNotNegative(count, "count < 0");
    long done = 0;
    while (done < count) {
      ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, count - done));
      if (disk.read(file, piece, from + done, path) <= 0) {
        break;
      }
      piece.flip();
      int read = piece.remaining();
      int written = target.write(piece);
      done += written;
      if (written < read) {
        break;
      }
    }
    return done;
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long to, long count) throws IOException {
    var _ = writable();
    ensureNotNegative(to, "position < 0");
    ensureNotNegative(count, "count < 0");
    long done = 0;
    while (done < count) {
      ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, count - done));
      int read = source.read(piece);
      if (read <= 0) {
        break;
      }
      piece.flip();
      while (piece.hasRemaining()) {
        done += write(piece, to + done);
      }
    }
    return done;
  }

  @Override
  public MappedByteBuffer map(MapMode mapMode, long from, long size) {
    throw refusalToMap();
  }

  @Override
  public MemorySegment map(MapMode mapMode, long offset, long size, Arena arena) {
    throw refusalToMap();
  }

  private UnsupportedOperationException refusalToMap() {
    return disk.host().refusal("map() of " + path, "read() and write()");
  }

  // ---- locks

  @Override
  public FileLock lock(long from, long size, boolean shared) throws IOException {
    return tryLock(from, size, shared); // who has it is on this thread, too: there is no waiting
  }

  @Override
  public FileLock tryLock(long from, long size, boolean shared) throws IOException {
    ensureUsable("lock");
    if (shared && !mode.read()) {
      throw new NonReadableChannelException();
    }
    if (!shared && !mode.write()) {
      throw new NonWritableChannelException();
    }
    DiskLock lock = new DiskLock(this, from, size == 0 ? Long.MAX_VALUE - from : size, shared);
    DiskFile file = file();
    file.locks().removeIf(other -> !other.isValid());
    if (file.locks().stream().anyMatch(other -> other.overlaps(lock.position(), lock.size()))) {
      throw new OverlappingFileLockException();
    }
    file.locks().add(lock);
    return lock;
  }

  @Override
  protected void implCloseChannel() {
    if (crashes == disk.crashes()) {
      disk.closed(node);
    }
  }
}

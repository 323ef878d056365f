package dev.weft.net.internal.bytes;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;

/**
 * Bytes, first in, first out, in one array that grows to need. While the queue is empty it has no
 * array. What a reader has received, and what a transport could not send yet, stand in one.
 */
public final class ByteQueue {
  private static final byte[] NO_BYTES = {};

  /** A queue to which nothing is ever appended, in the place of one that is not made yet. */
  public static final ByteQueue NONE = new ByteQueue(ByteArrayPool.NONE);

  // All fields are confined to the loop.
  private final ByteArrayPool pool;
  private byte[] bytes = NO_BYTES;
  private int head;
  private int size;
  private long taken;

  public ByteQueue(ByteArrayPool pool) {
    this.pool = pool;
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** How many bytes were taken or dropped so far: it tells whether the first one is still that. */
  public long taken() {
    return taken;
  }

  /** Appends all that remains in a buffer, and moves its position to its limit. */
  public void append(ByteBuffer source) {
    int length = source.remaining();
    int tail = makeRoom(length);
    source.get(bytes, tail, length);
    size += length;
  }

  public void append(byte[] source, int offset, int length) {
    int tail = makeRoom(length);
    System.arraycopy(source, offset, bytes, tail, length);
    size += length;
  }

  /** Makes room behind the last byte, and returns where that is. */
  private int makeRoom(int length) {
    int tail = head + size;
    if (length <= bytes.length - tail) {
      return tail;
    }
    int needed;
    try {
      needed = Math.addExact(size, length);
    } catch (ArithmeticException e) {
      throw new OutOfMemoryError(
          "cannot hold " + size + " and " + length + " bytes in one buffer: wait for drain()");
    }
    // Moving down costs what it moves. Where no more than that was taken since the last move, the
    // array doubles instead, so that a byte is moved once on average.
    if (needed <= bytes.length && head >= size) {
      System.arraycopy(bytes, head, bytes, 0, size);
    } else {
      int doubled = (int) Math.min(2L * bytes.length, 1 << 30);
      byte[] larger = pool.take(Math.max(needed, doubled));
      System.arraycopy(bytes, head, larger, 0, size);
      pool.give(bytes);
      bytes = larger;
    }
    head = 0;
    return size;
  }

  /** Takes up to as many bytes as an array has room for, and returns how many. */
  public int take(byte[] target, int offset, int length) {
    int count = Math.min(length, size);
    System.arraycopy(bytes, head, target, offset, count);
    drop(count);
    return count;
  }

  /** Takes up to as many bytes as remain in a buffer, and returns how many. */
  public int take(ByteBuffer target) {
    int count = copyTo(target);
    drop(count);
    return count;
  }

  /** Takes up to this many bytes. */
  public byte[] take(int atMost) {
    byte[] taken = new byte[Math.min(atMost, size)];
    take(taken, 0, taken.length);
    return taken;
  }

  /** Takes all bytes. */
  public byte[] takeAll() {
    return take(size);
  }

  /** Decodes the first bytes, and leaves them where they are. */
  public String decode(int length, Charset charset) {
    return new String(bytes, head, length, charset);
  }

  /** Copies as many of the first bytes as remain in a buffer, and leaves them where they are. */
  int copyTo(ByteBuffer target) {
    int count = Math.min(target.remaining(), size);
    target.put(bytes, head, count);
    return count;
  }

  /** All bytes, where they stand: good until the queue changes. */
  public ByteBuffer view() {
    return ByteBuffer.wrap(bytes, head, size);
  }

  /** Drops the first bytes. */
  public void drop(int count) {
    head += count;
    size -= count;
    taken += count;
    if (size == 0) {
      clear();
    }
  }

  public void clear() {
    taken += size;
    pool.give(bytes);
    bytes = NO_BYTES;
    head = 0;
    size = 0;
  }

  public byte at(int index) {
    return bytes[head + index];
  }

  /** Where a pattern stands first, from an index on, or -1. */
  public int indexOf(byte[] pattern, int from) {
    int end = head + size - pattern.length;
    byte first = pattern[0];
    for (int i = head + from; i <= end; i++) {
      if (bytes[i] == first && matchesAt(i, pattern)) {
        return i - head;
      }
    }
    return -1;
  }

  private boolean matchesAt(int start, byte[] pattern) {
    for (int i = 1; i < pattern.length; i++) {
      if (bytes[start + i] != pattern[i]) {
        return false;
      }
    }
    return true;
  }
}

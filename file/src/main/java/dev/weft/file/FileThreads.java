package dev.weft.file;

import dev.weft.internal.threads.BoundedCalls;

/**
 * The threads that work on files, for all loops of the JVM.
 *
 * <p>They are not the loop's default executor, where calls of the user's could keep them waiting
 * even to close a file. And they are platform threads: a system call on a file holds its carrier
 * anyway, and one that hangs would take it from all virtual threads of the JVM.
 */
final class FileThreads {
  static final int THREADS = 32;

  static final BoundedCalls POOL = BoundedCalls.pool("weft-file-", THREADS);

  private FileThreads() {}
}

package dev.weft.file;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that work on files, for all loops of the JVM.
 *
 * <p>They are not the loop's default executor, where calls of the user's could keep them waiting
 * even to close a file. And they are platform threads: a system call on a file holds its carrier
 * anyway, and one that hangs would take it from all virtual threads of the JVM.
 */
final class FileThreads {
  static final int THREADS = 32;

  private static final long IDLE_SECONDS = 10;

  static final ThreadPoolExecutor POOL = pool();

  private FileThreads() {}

  private static ThreadPoolExecutor pool() {
    var pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("weft-file-", 1).factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}

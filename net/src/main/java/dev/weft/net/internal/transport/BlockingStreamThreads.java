package dev.weft.net.internal.transport;

import dev.weft.internal.threads.ReusedThreads;
import java.util.concurrent.Executor;

/**
 * The threads that read and write streams which block, for all loops of the JVM.
 *
 * <p>Platform threads, and as many as are needed: a virtual thread that reads a file or a pipe of
 * the JDK's holds one of the JDK's carrier threads, of which there are 256 at most, and when all
 * are held no virtual thread of the JVM runs.
 */
final class BlockingStreamThreads {
  static final Executor EXECUTOR = new ReusedThreads("weft-stream-");

  private BlockingStreamThreads() {}
}

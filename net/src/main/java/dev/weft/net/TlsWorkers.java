package dev.weft.net;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that do the arithmetic of handshakes, and verify certificates, for all loops of the
 * JVM. A handshake takes about a millisecond of them, which a loop has no time for.
 *
 * <p>They are not the loop's default executor: what users run there could keep handshakes waiting.
 * A handshake that waits for its peer holds none of them, however long. They are platform threads,
 * and more than processors, so that the system shares the time out fairly even while some wait for
 * a certificate authority's answer (OCSP).
 */
final class TlsWorkers {
  static final int THREADS = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
  private static final long IDLE_SECONDS = 10;

  static final ThreadPoolExecutor POOL = pool();

  private TlsWorkers() {}

  private static ThreadPoolExecutor pool() {
    var pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("weft-tls-", 1).factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}

package dev.weft.net.internal.tls;

import dev.weft.internal.threads.BoundedCalls;

/**
 * The threads that do the arithmetic of handshakes, and verify certificates, for all loops of the
 * JVM. A handshake takes about a millisecond of them, which a loop has no time for.
 *
 * <p>They are not the loop's default executor: what users run there could keep handshakes waiting.
 * A handshake that waits for its peer holds none of them, however long. They are platform threads,
 * and more than processors, so that the system shares the time out fairly even while some wait for
 * a certificate authority's answer (OCSP).
 */
public final class TlsWorkers {
  public static final int THREADS = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

  static final BoundedCalls POOL = BoundedCalls.pool("weft-tls-", THREADS);

  private TlsWorkers() {}
}

package dev.weft.net;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Makes the engines that encrypt connections, where those that an {@link javax.net.ssl.SSLContext}
 * makes are not what is wanted. Chosen by {@link TlsOptions#withEngine}.
 *
 * {@snippet file="TlsEngineTest.java" region="engine"}
 *
 * <p>Any {@link SSLEngine} will do that behaves as its documentation says. Where it does less than
 * the JDK's engines do, so do the connections: {@link Transport#canWriteEof()} is false on all but
 * the JDK's.
 */
@FunctionalInterface
public interface TlsEngineFactory {
  /**
   * Makes the engine of one connection. The loop calls it when the handshake begins, so it must not
   * wait; what it throws ends that handshake.
   *
   * <p>What the options say is applied to the engine afterwards, by {@link
   * SSLEngine#setUseClientMode} and {@link SSLEngine#setSSLParameters}: the name that is asked for,
   * whether the host's name is verified, whether clients are asked for a certificate, the
   * application's protocols. A factory looks at them only for what its engines do not take from
   * there.
   *
   * <p>When the connection is over both directions of the engine are closed, by which an engine
   * that holds memory outside the heap is to let go of it. One that is still at work on a delegated
   * task then is left to the garbage collector.
   *
   * @param request whose engine it is to be
   * @return a new engine
   * @throws SSLException if none can be made
   */
  SSLEngine newEngine(TlsEngineRequest request) throws SSLException;

  /**
   * Whether the engines work on memory outside the heap, as those of C libraries do. They are given
   * direct buffers then, and others arrays. Asked for each connection, by the loop.
   *
   * @return true for direct buffers; false if not overridden
   */
  default boolean wantsDirectBuffers() {
    return false;
  }

  /**
   * Whether the delegated tasks of an engine take no longer than it takes to hand them over to
   * another thread, some 0.1 ms. The loop runs such tasks itself; others are left to threads of a
   * pool. Asked by the loop, just before the engine is made.
   *
   * @param request whose engine it is to be
   * @return true if they are short and never wait; false if not overridden
   */
  default boolean hasShortTasks(TlsEngineRequest request) {
    return false;
  }
}

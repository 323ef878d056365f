package dev.weft.openssl;

import dev.weft.net.TlsEngineFactory;
import dev.weft.net.TlsEngineRequest;
import dev.weft.net.TlsOptions.ClientAuth;
import dev.weft.net.TlsServerOptions;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** Makes engines with the keys of an {@link OpenSslContext}. */
final class OpenSslEngines implements TlsEngineFactory {
  /** A handshake takes some small buffers from it; what is sent and received then, none. */
  private static final ByteBufAllocator BUFFERS = new UnpooledByteBufAllocator(true);

  @Override
  public SSLEngine newEngine(TlsEngineRequest request) throws SSLException {
    if (!(request.context() instanceof OpenSslContext context)) {
      throw new SSLException(
          "OpenSSL cannot take keys out of "
              + request.context()
              + ": make the context by OpenSsl.context()");
    }
    var protocols = request.options().alpnProtocols();
    if (request.isClient()) {
      SslContext client = context.client(protocols);
      return request.host() == null
          ? client.newEngine(BUFFERS)
          : client.newEngine(BUFFERS, request.host(), request.port());
    }
    return context.server(protocols).newEngine(BUFFERS);
  }

  @Override
  public boolean wantsDirectBuffers() {
    return true;
  }

  /**
   * A server's are its part of the key agreement, and a signature unless the session is resumed.
   * Verifying a certificate is the trust managers' affair, who may even ask others.
   */
  @Override
  public boolean hasShortTasks(TlsEngineRequest request) {
    return request.context() instanceof OpenSslContext context
        && request.options() instanceof TlsServerOptions server
        && server.clientAuth() == ClientAuth.NONE
        && (request.offersSession() || context.signsFast());
  }
}

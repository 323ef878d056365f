package dev.weft.openssl;

import dev.weft.net.TlsEngineFactory;
import dev.weft.net.TlsEngineRequest;
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
}

package dev.weft.net.internal.tls;

import dev.weft.net.ExtraInfo;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What a handshake that is done has agreed on, as {@link ExtraInfo}. */
final class TlsInfo {
  private TlsInfo() {}

  /** What an engine knows of that; null for nothing, and for what is not TLS's to tell. */
  static @Nullable Object of(SSLEngine engine, SSLContext context, ExtraInfo<?> info) {
    if (info == ExtraInfo.TLS_ENGINE) {
      return engine;
    }
    if (info == ExtraInfo.TLS_CONTEXT) {
      return context;
    }
    SSLSession session = engine.getSession();
    if (info == ExtraInfo.TLS_SESSION) {
      return session;
    }
    if (info == ExtraInfo.TLS_PEER_CERTIFICATES) {
      try {
        return session.getPeerCertificates();
      } catch (SSLPeerUnverifiedException e) {
        return null;
      }
    }
    if (info == ExtraInfo.TLS_ALPN_PROTOCOL) {
      String name = engine.getApplicationProtocol();
      return name == null || name.isEmpty() ? null : name;
    }
    return info == ExtraInfo.TLS_CIPHER_SUITE ? session.getCipherSuite() : null;
  }
}

package dev.weft.openssl;

import dev.weft.net.TlsEngineFactory;
import dev.weft.net.TlsEngineRequest;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** OpenSSL's engines for the suites of module net. */
public final class SuiteEngines implements TlsEngineFactory {
  @Override
  public SSLEngine newEngine(TlsEngineRequest request) throws SSLException {
    return OpenSsl.engines().newEngine(request);
  }

  @Override
  public boolean wantsDirectBuffers() {
    return OpenSsl.engines().wantsDirectBuffers();
  }

  @Override
  public boolean hasShortTasks(TlsEngineRequest request) {
    return OpenSsl.engines().hasShortTasks(request);
  }
}

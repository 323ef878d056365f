package dev.weft.openssl;

import dev.weft.fixtures.ContextMaker;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** OpenSSL's contexts for the suites of module net. */
public final class SuiteContexts implements ContextMaker {
  @Override
  public SSLContext make(@Nullable KeyManagerFactory keys, @Nullable TrustManagerFactory trust)
      throws GeneralSecurityException {
    return OpenSsl.context(keys, trust);
  }
}

package dev.weft.net;

import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.fixtures.Identity;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the delegated tasks of engines run. */
class ShortTasksTest {
  private static final StreamHandler ECHO =
      (reader, writer) -> {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          writer.writeLine(line);
        }
      };

  @BeforeAll
  static void makeCertificates() {
    TlsCertificates.make();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void hasShortTasks_yes_loopRunsThemItself(boolean areShort) throws Exception {
    List<Optional<EventLoop>> askedOn = new CopyOnWriteArrayList<>();
    TlsServerOptions tls =
        server(areShort, () -> askedOn.add(Optional.ofNullable(EventLoop.runningOrNull())));
    Loops.run(() -> {
      var peers = TlsPeers.streams(tls, TlsCertificates.clientOfJdk());
      peers.client().writer().writeLine("a");

      assertThat(peers.server().reader().readLine()).isEqualTo("a");
      assertThat(askedOn)
          .isNotEmpty()
          .containsOnly(areShort ? Optional.of(EventLoop.running()) : Optional.empty());
    });
  }

  @Test
  void hasShortTasks_taskFails_endsThatHandshakeOnly() throws Exception {
    List<Integer> asked = new CopyOnWriteArrayList<>();
    TlsServerOptions tls =
        server(
            true,
            () -> {
              asked.add(1);
              if (asked.size() == 1) {
                throw new IllegalStateException("no key today");
              }
            });
    var options = StreamOptions.DEFAULT.withTls(TlsCertificates.clientOfJdk());
    Loops.runReporting(_ -> {
      try (var server = startServer("127.0.0.1", 0, ECHO, ServerOptions.DEFAULT.withTls(tls))) {
        assertThatThrownBy(() -> openConnection("localhost", server.port(), options))
            .isInstanceOf(SSLHandshakeException.class);
        try (var second = openConnection("localhost", server.port(), options)) {
          second.writer().writeLine("a");
          assertThat(second.reader().readLine()).isEqualTo("a");
        }
      }
    });
  }

  /** Options of the JDK's engines whose keys are asked for in a task. */
  private static TlsServerOptions server(boolean areShort, Runnable whenAsked) throws Exception {
    var keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(TlsCertificates.LOCALHOST.store(), Identity.PASSWORD.toCharArray());
    var own = (X509ExtendedKeyManager) keys.getKeyManagers()[0];
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {new NotingKeys(own, whenAsked)}, null, null);
    return TlsOptions.server(context).withEngine(new Engines(areShort));
  }

  private record Engines(boolean hasShortTasks) implements TlsEngineFactory {
    @Override
    public SSLEngine newEngine(TlsEngineRequest request) {
      return request.context().createSSLEngine();
    }

    @Override
    public boolean hasShortTasks(TlsEngineRequest request) {
      return hasShortTasks;
    }
  }

  private static final class NotingKeys extends X509ExtendedKeyManager {
    private final X509ExtendedKeyManager keys;
    private final Runnable whenAsked;

    NotingKeys(X509ExtendedKeyManager keys, Runnable whenAsked) {
      this.keys = keys;
      this.whenAsked = whenAsked;
    }

    @Override
    public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
      whenAsked.run();
      return keys.chooseEngineServerAlias(type, issuers, engine);
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return keys.getClientAliases(type, issuers);
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return keys.chooseClientAlias(types, issuers, socket);
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return keys.getServerAliases(type, issuers);
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return keys.chooseServerAlias(type, issuers, socket);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return keys.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return keys.getPrivateKey(alias);
    }
  }
}

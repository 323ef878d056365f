package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Net.startTls;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** When writers on an encrypted connection wait, and go on. */
class TlsFlowTest {
  @BeforeAll
  static void makeCertificates() {
    TlsCertificates.make();
  }

  /** A transport that claims to have as much to send as the test says. */
  private static final class Claiming implements InvocationHandler {
    private final Transport real;
    private int unsentBytes;
    private Protocol above;

    Claiming(Transport real) {
      this.real = real;
    }

    Transport transport() {
      var type = Transport.class;
      return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Exception {
      if (method.getName().equals("writeBufferSizeBytes")) {
        return unsentBytes;
      }
      if (method.getName().equals("setProtocol")) {
        above = (Protocol) arguments[0];
      }
      return method.invoke(real, arguments);
    }
  }

  @Test
  void resume_lowerTransportKeepsSomeAndTakesMore_writersGoOn() throws Exception {
    Loops.run(() -> {
      var ends = Peers.protocols(RecordingProtocol::new);
      var lower = new Claiming(ends.client().transport());
      var server =
          createTask(
              () -> startTls(ends.server().transport(), ends.server(), TlsCertificates.server()));
      var tls = TlsCertificates.client().withServerHostname("localhost");
      var transport = startTls(lower.transport(), ends.client(), tls);
      server.await();
      lower.unsentBytes = 70_000;
      lower.above.pauseWriting();
      transport.write(ByteBuffer.allocate(30_000));
      assertThat(ends.client().calls).last().isEqualTo("pauseWriting");

      // More than the low watermark, of which nothing more will be heard.
      lower.unsentBytes = 40_000;
      lower.above.resumeWriting();

      assertThat(ends.client().calls).last().isEqualTo("resumeWriting");
      transport.abort();
    });
  }
}

package dev.weft.http;

import dev.weft.EventLoop;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.eclipse.jetty.util.thread.TryExecutor;

/**
 * Has the engine answer a request in memory, on another thread, before a loop needs it: loading and
 * linking its hundreds of classes takes long enough that a loop would be seen to stand still.
 */
final class Warmup {
  /** Enough of HTTP/2 for an answer: the preface, empty settings, and the head of a request. */
  private static final String HTTP2 =
      "UFJJICogSFRUUC8yLjANCg0KU00NCg0KAAAABAAAAAAAAAAGAQUAAAABgoSGQQF4";

  private static volatile boolean done;

  private Warmup() {}

  /**
   * Does nothing the second time, and nothing in a simulation, whose time stands still while
   * classes are loaded. Not for a loop's thread: it takes some tenths of a second.
   */
  static void once(EventLoop loop) {
    if (done || loop.inspection().isStepped()) {
      return;
    }
    done = true;
    try {
      answerInMemory(loop);
    } catch (Exception e) {
      // It only costs time later.
    }
  }

  private static void answerInMemory(EventLoop loop) throws Exception {
    var server = new Server(new Threads(), new LoopScheduler(loop), new ArrayByteBufferPool());
    var configuration = new HttpConfiguration();
    var connector =
        new LocalConnector(
            server,
            null,
            null,
            null,
            1,
            new HttpConnectionFactory(configuration),
            new HTTP2CServerConnectionFactory(configuration));
    server.addConnector(connector);
    server.setHandler(new Hello());
    server.start();
    try {
      String _ = connector.getResponse("GET / HTTP/1.1\r\nHost: x\r\n\r\n", 1, TimeUnit.SECONDS);
      LocalConnector.LocalEndPoint http2 = connector.connect();
      http2.addInput(ByteBuffer.wrap(Base64.getDecoder().decode(HTTP2)));
      http2.waitForOutput(200, TimeUnit.MILLISECONDS);
      http2.close();
    } finally {
      server.stop();
    }
  }

  private static final class Hello extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      response.write(true, ByteBuffer.wrap(new byte[] {'x'}), callback);
      return true;
    }
  }

  /** Threads that last as long as what they run. */
  private static final class Threads extends AbstractLifeCycle implements ThreadPool, TryExecutor {
    @Override
    public void execute(Runnable task) {
      Thread.startVirtualThread(task);
    }

    @Override
    public boolean tryExecute(Runnable task) {
      execute(task);
      return true;
    }

    @Override
    public void join() {}

    @Override
    public int getThreads() {
      return 1;
    }

    @Override
    public int getIdleThreads() {
      return 1;
    }

    @Override
    public boolean isLowOnThreads() {
      return false;
    }
  }
}

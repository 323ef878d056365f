package dev.weft.spring;

import dev.weft.Future;
import dev.weft.LoopGroup;
import dev.weft.net.GroupServer;
import dev.weft.net.Net;
import dev.weft.net.ServerOptions;
import dev.weft.net.StreamHandler;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * A server of Weft's that follows a Spring application: a bean of this type begins to listen when
 * all beans are made, and ends in good order, what is under way being answered, before any bean is
 * taken away.
 *
 * {@snippet file="StarterGuideTest.java" region="servers"}
 *
 * <p>It ends in the same phase as the graceful shutdown of Spring's own web server, so {@code
 * spring.lifecycle.timeout-per-shutdown-phase} bounds both.
 *
 * @param <S> what is started
 */
public final class WeftServer<S> implements SmartLifecycle {
  /** When servers begin, after all else, and end, before all else: that of Boot's web server. */
  private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 1024;

  private static final Duration DEFAULT_GRACE = ServerOptions.DEFAULT.grace();

  private final LoopGroup loops;
  private final Callable<S> start;
  private final Ending<? super S> ending;
  private final Duration grace;
  private volatile @Nullable S server;

  private WeftServer(LoopGroup loops, Callable<S> start, Ending<? super S> ending, Duration grace) {
    this.loops = loops;
    this.start = start;
    this.ending = ending;
    this.grace = grace;
  }

  /**
   * What ends a server: {@code GroupServer::shutdown}, {@code HttpServer::shutdown}.
   *
   * @param <S> the server's type
   */
  @FunctionalInterface
  public interface Ending<S> {
    /**
     * Ends it in good order, and waits for that.
     *
     * @param server the server
     * @param grace how long what is under way may take
     * @return whether all ended within the grace
     * @throws Exception as the server decides
     */
    boolean end(S server, Duration grace) throws Exception;
  }

  /**
   * A server on all loops of a group, whose handler is a task for each connection.
   *
   * @param loops the loops
   * @param host the address to listen on, or a name; null for all of this machine
   * @param port the port, or 0 for one that the system chooses
   * @param handler what serves a connection
   * @return the bean
   */
  public static WeftServer<GroupServer> of(
      LoopGroup loops, @Nullable String host, int port, StreamHandler handler) {
    Objects.requireNonNull(loops, "loops");
    Objects.requireNonNull(handler, "handler");
    return of(loops, () -> Net.startServer(loops, host, port, handler), GroupServer::shutdown);
  }

  /**
   * Any server: one of HTTP, of UDP, of a protocol of the application's.
   *
   * @param loops the loops
   * @param start starts it; runs as a task of the first loop
   * @param ending ends it; runs as a task of the first loop
   * @param <S> the server's type
   * @return the bean
   */
  public static <S> WeftServer<S> of(LoopGroup loops, Callable<S> start, Ending<? super S> ending) {
    Objects.requireNonNull(loops, "loops");
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(ending, "ending");
    return new WeftServer<>(loops, start, ending, DEFAULT_GRACE);
  }

  /**
   * The same with another grace; without this it is that of {@link ServerOptions#DEFAULT}.
   *
   * @param newGrace how long what is under way may take when the application ends
   * @return a new bean
   * @throws IllegalArgumentException if it is negative
   */
  public WeftServer<S> withGrace(Duration newGrace) {
    Objects.requireNonNull(newGrace, "newGrace");
    if (newGrace.isNegative()) {
      throw new IllegalArgumentException("grace " + newGrace + ": use 0 for none, or more");
    }
    return new WeftServer<>(loops, start, ending, newGrace);
  }

  /**
   * The server, to ask for its port, say. What is confined to a loop there is the first loop's.
   *
   * @return the server
   * @throws IllegalStateException if the application has not started it, or has ended it
   */
  public S server() {
    S running = server;
    if (running == null) {
      throw new IllegalStateException(
          "server() before the application has started it, or after its end");
    }
    return running;
  }

  // ---- for Spring

  /** Called by Spring: starts it, and waits for that. */
  @Override
  public void start() {
    if (server == null) {
      server = await(loops.loops().getFirst().submit(start));
    }
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new CompletionException("a server could not be started", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      boolean _ = future.cancel(true);
      throw new IllegalStateException("interrupted while a server was started", e);
    }
  }

  /** Called by Spring: begins to end it, and says when it has ended. */
  @Override
  public void stop(Runnable callback) {
    Objects.requireNonNull(callback, "callback");
    S running = server;
    server = null;
    if (running == null) {
      callback.run();
      return;
    }
    loops
        .loops()
        .getFirst()
        .submit(() -> ending.end(running, grace))
        .toCompletableFuture()
        .whenComplete((_, _) -> callback.run());
  }

  /** Called by Spring where nothing waits for the end. */
  @Override
  public void stop() {
    stop(() -> {});
  }

  /** Called by Spring. */
  @Override
  public boolean isRunning() {
    return server != null;
  }

  /** Called by Spring. */
  @Override
  public int getPhase() {
    return PHASE;
  }
}

package dev.weft.propagation;

import static dev.weft.Async.createTask;
import static dev.weft.Async.fromThread;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import dev.weft.Context;
import dev.weft.ContextVar;
import dev.weft.EventLoop;
import dev.weft.Future;
import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * What Micrometer's context propagation knows, in tasks; and Weft's context, in others' threads.
 */
class ThreadLocalsTest {
  private static final ThreadLocal<String> TENANT = new ThreadLocal<>();
  private static final ContextVar<String> USER = ContextVar.of("user", "none");

  @BeforeAll
  static void register() {
    ContextRegistry.getInstance().registerThreadLocalAccessor("tenant", TENANT);
    Hooks.enableAutomaticContextPropagation();
  }

  @AfterAll
  static void remove() {
    ContextRegistry.getInstance().removeThreadLocalAccessor("tenant");
    Hooks.disableAutomaticContextPropagation();
  }

  @Test
  void threadLocal_thatIsRegistered_isSeenInWhatComesOfATask() throws Exception {
    Async.run(() -> {
      TENANT.set("acme");

      assertThat(Flows.of(TENANT::get))
          .hasSize(11)
          .allSatisfy((way, seen) -> assertThat(seen).as(way).isEqualTo("acme"));
    });
  }

  @Test
  void threadLocal_ofACallback_isGoneAfterIt() {
    Async.run(() -> {
      EventLoop loop = EventLoop.running();
      TENANT.set("acme");
      Future<String> with = loop.createFuture();
      loop.callSoon(() -> with.setResult(TENANT.get()));
      TENANT.remove();
      Future<String> without = loop.createFuture();
      loop.callSoon(() -> without.setResult("" + TENANT.get()));

      assertThat(with.await()).isEqualTo("acme");
      assertThat(without.await()).isEqualTo("null");
    });
  }

  @Test
  void threadLocal_leftByACallbackThatHadNone_isGoneInTheNext() {
    Async.run(() -> {
      List<String> seen = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        EventLoop.running()
            .callSoon(() -> {
              seen.add("" + TENANT.get());
              TENANT.set("left behind");
            });
      }
      sleep(ZERO);

      assertThat(seen).containsExactly("null", "null");
    });
  }

  @Test
  void springSecurity_authenticationOfATask_isSeenInWhatComesOfIt() throws Exception {
    Async.run(() -> {
      Authentication ada = new TestingAuthenticationToken("ada", "secret");
      SecurityContextHolder.setContext(new SecurityContextImpl(ada));

      assertThat(Flows.of(() -> SecurityContextHolder.getContext().getAuthentication()))
          .hasSize(11)
          .allSatisfy((way, seen) -> assertThat(seen).as(way).isSameAs(ada));
    });
  }

  @Test
  void reactor_pipelineOfATask_hasItsVariablesAndMdcOnReactorsThreads() {
    Async.run(() -> {
      USER.set("ada");
      TENANT.set("acme");

      String seen =
          Future.from(
                  Mono.fromCallable(() -> USER.get() + " of " + TENANT.get())
                      .subscribeOn(Schedulers.boundedElastic())
                      .contextCapture()
                      .toFuture())
              .await();

      assertThat(seen).isEqualTo("ada of acme");
    });
  }

  @Test
  void reactor_itsContext_flowsIntoTasks() throws Exception {
    try (var runner = new dev.weft.Runner()) {
      EventLoop loop = runner.loop();
      runner.run(() -> {
        String seen =
            Future.from(
                    Mono.fromCallable(() -> fromThread(loop, () -> createTask(TENANT::get).await()))
                        .subscribeOn(Schedulers.boundedElastic())
                        .contextWrite(context -> context.put("tenant", "of Reactor"))
                        .toFuture())
                .await();
        assertThat(seen).isEqualTo("of Reactor");
      });
    }
  }

  @Test
  void executor_thatIsWrapped_hasTheVariablesAndNoneAfterwards() throws Exception {
    try (var pool = Executors.newSingleThreadExecutor()) {
      var wrapped =
          ContextExecutorService.wrap(pool, ContextSnapshotFactory.builder().build()::captureAll);
      Callable<String> user = USER::get;

      String seen =
          Async.run(() -> {
            USER.set("ada");
            return toThread(() -> wrapped.submit(user).get());
          });

      assertThat(seen).isEqualTo("ada");
      assertThat(pool.submit(user).get()).isEqualTo("none");
    }
  }

  @Test
  void snapshot_takenInATaskOfAGeneration_doesNotHoldTheOnesBefore() {
    // Each copy of a context would hold the one that it was made in, and so on.
    Async.run(() -> {
      USER.set("ada");
      TENANT.set("acme");
      Object carried = new ThreadLocalsCarrier().capture();
      assertThat(carried).asString().doesNotContain(WeftContextAccessor.KEY);
      createTask(
              () -> {
                Context copy = new WeftContextAccessor().getValue();
                assertThat(copy.variables()).containsExactly(USER);
              })
          .await();
    });
  }

  private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();

  @Test
  void scopedValue_inATask_holdsAcrossWaitsAndNowhereElse() throws Exception {
    Async.run(() ->
        ScopedValue.where(SCOPED, "bound")
            .call(() -> {
              sleep(ZERO);
              assertThat(SCOPED.get()).isEqualTo("bound");

              // Other threads inherit it only by a StructuredTaskScope.
              assertThat(Flows.of(SCOPED::isBound).values()).containsOnly(false);

              sleep(ZERO);
              assertThat(SCOPED.get()).isEqualTo("bound");
              return null;
            }));
  }

  @Test
  void carrier_nothingIsSet_carriesNothing() throws Exception {
    Async.run(() -> {
      MDC.clear();
      TENANT.remove();
      assertThat(new MdcCarrier().capture()).isNull();
      assertThat(new WeftContextAccessor().getValue()).isNull();
      assertThat(Flows.of(() -> "" + TENANT.get()).values()).containsOnly("null");
    });
  }
}

package dev.weft;

import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Executors that are the user's, and behave as they like. */
@Timeout(60)
class ForeignExecutorTest {
  private final Reports reports = new Reports();

  private static ThreadPoolExecutor oneThread() {
    return new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
  }

  // ---- what is taken back by the executor's owner

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void runInExecutor_queuedCallCancelledByThePoolsOwner_isCancelled(boolean interrupt) {
    CountDownLatch end = new CountDownLatch(1);
    run(() -> {
      ThreadPoolExecutor pool = oneThread();
      EventLoop loop = EventLoop.running();
      Future<Boolean> running =
          loop.runInExecutor(
              pool,
              () -> {
                while (true) {
                  try {
                    end.await();
                    return true;
                  } catch (InterruptedException shutdownNow) {
                    // It goes on to its end.
                  }
                }
              });
      Future<Integer> queued = loop.runInExecutor(pool, () -> 2);

      for (Runnable call : pool.shutdownNow()) {
        if (call instanceof java.util.concurrent.Future<?> future) {
          boolean _ = future.cancel(interrupt);
        }
      }

      assertThatThrownBy(queued::await).isInstanceOf(CancelledError.class);
      assertThat(queued.isCancelled()).isTrue();
      end.countDown();
      assertThat(running.await()).isTrue();
    });
  }

  @Test
  void runInExecutor_runningCallCancelledByAStranger_isCancelled() throws Exception {
    run(() -> {
      AtomicReference<Runnable> taken = new AtomicReference<>();
      CountDownLatch begun = new CountDownLatch(1);
      Executor executor =
          call -> {
            taken.set(call);
            Thread _ = Thread.ofVirtual().start(call);
          };
      Future<Object> running =
          EventLoop.running()
              .runInExecutor(
                  executor,
                  () -> {
                    begun.countDown();
                    new CountDownLatch(1).await();
                    return "never";
                  });
      toThread(() -> begun.await());

      boolean _ = ((java.util.concurrent.Future<?>) taken.get()).cancel(true);

      assertThatThrownBy(running::await).isInstanceOf(CancelledError.class);
    });
  }

  // ---- execute() that throws

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> RuntimeException sneaky(Throwable failure) throws X {
    throw (X) failure;
  }

  @Test
  void runInExecutor_executeThrowsAnything_throwsThatAndNothingIsAwaited() {
    for (Throwable failure :
        List.of(new IllegalStateException("a"), new OutOfMemoryError("b"), new IOException("c"))) {
      run(() -> {
        EventLoop loop = EventLoop.running();
        AtomicReference<Runnable> kept = new AtomicReference<>();
        Executor executor =
            call -> {
              kept.set(call);
              throw ForeignExecutorTest.<RuntimeException>sneaky(failure);
            };

        assertThatThrownBy(() -> loop.runInExecutor(executor, () -> failTest())).isSameAs(failure);

        kept.get().run(); // too late
        sleep(ZERO);
        assertThat(loop.awaitsOutside()).isFalse();
      });
    }
  }

  private static int failTest() {
    throw new AssertionError("a call that was refused ran");
  }

  // ---- interrupts

  @Test
  void cancel_callDoesNotLookAtTheInterrupt_threadHasNoneAfterwards() throws Exception {
    LinkedBlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    CountDownLatch looked = new CountDownLatch(1);
    Thread worker =
        Thread.ofVirtual()
            .start(() -> {
              try {
                work.take().run();
                flag.set(Thread.currentThread().isInterrupted());
              } catch (InterruptedException leaked) {
                flag.set(true);
              }
              looked.countDown();
            });
    run(() -> {
      CountDownLatch begun = new CountDownLatch(1);
      Future<Object> call =
          EventLoop.running()
              .runInExecutor(
                  work::add,
                  () -> {
                    begun.countDown();
                    while (!Thread.currentThread().isInterrupted()) {
                      Thread.onSpinWait();
                    }
                    return "it leaves the flag";
                  });
      toThread(() -> begun.await());

      boolean _ = call.cancel();

      toThread(() -> looked.await());
      assertThat(flag.get()).isFalse();
      assertThat(worker.isInterrupted()).isFalse();
    });
  }

  // ---- the default executor

  private void runOn(java.util.concurrent.ExecutorService executor, Action<Exception> body)
      throws Exception {
    run(() -> {
      EventLoop.running().setExceptionHandler(reports);
      EventLoop.running().setDefaultExecutor(executor);
      body.run();
    });
  }

  @Test
  void close_commonPool_isNotReported() throws Exception {
    runOn(ForkJoinPool.commonPool(), () -> assertThat(toThread(() -> 1 + 1)).isEqualTo(2));

    assertThat(reports.messages()).isEmpty();
    assertThat(ForkJoinPool.commonPool().isShutdown()).isFalse();
  }

  @Test
  void close_commonPoolWithACallUnderWay_waitsForIt() throws Exception {
    AtomicReference<String> log = new AtomicReference<>("");
    CountDownLatch end = new CountDownLatch(1);
    runOn(
        ForkJoinPool.commonPool(),
        () -> {
          EventLoop loop = EventLoop.running();
          Future<String> _ =
              loop.runInExecutor(
                  null,
                  () -> {
                    end.await();
                    return log.updateAndGet(text -> text + "ended");
                  });
          loop.callSoon(end::countDown);
        });

    assertThat(log.get()).isEqualTo("ended");
    assertThat(reports.messages()).isEmpty();
  }

  @Test
  void close_commonPoolWithACancelledCall_isNotReported() throws Exception {
    runOn(
        ForkJoinPool.commonPool(),
        () -> {
          Future<Object> call =
              EventLoop.running()
                  .runInExecutor(null, () -> new CountDownLatch(1).await(1, TimeUnit.DAYS));
          boolean _ = call.cancel();
        });

    assertThat(reports.messages()).isEmpty();
  }

  /** As a container's, which its programs must not shut down. */
  private static final class Managed extends AbstractExecutorService {
    @Override
    public void execute(Runnable call) {
      Thread _ = Thread.ofVirtual().start(call);
    }

    @Override
    public void shutdown() {
      throw new IllegalStateException("lifecycle operations are not supported");
    }

    @Override
    public List<Runnable> shutdownNow() {
      throw new IllegalStateException("lifecycle operations are not supported");
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      throw new IllegalStateException("lifecycle operations are not supported");
    }
  }

  @Test
  void close_executorThatRefusesToShutDown_closesAllTheSame() throws Exception {
    AtomicReference<EventLoop> loop = new AtomicReference<>();
    runOn(
        new Managed(),
        () -> {
          loop.set(EventLoop.running());
          assertThat(toThread(() -> "done")).isEqualTo("done");
        });

    assertThat(loop.get().isClosed()).isTrue();
    assertThat(reports.messages()).isEmpty();
  }
}

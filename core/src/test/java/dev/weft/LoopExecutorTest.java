package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopExecutorTest {
  @Test
  void execute_runsEachCommandAsATask() throws Exception {
    Async.run(() -> {
      ExecutorService executor = EventLoop.running().asExecutor();
      String name =
          Future.from(CompletableFuture.supplyAsync(() -> nameAfterSleep(), executor)).await();
      assertThat(name).startsWith("Task-");
    });
  }

  private static String nameAfterSleep() {
    Async.sleep(Duration.ofMillis(1));
    return Async.currentTask().name();
  }

  @Test
  void submit_fromAnotherThread_givesWhatTheTaskReturns() throws Exception {
    Async.run(() -> {
      ExecutorService executor = EventLoop.running().asExecutor();
      assertThat(
              Async.<Object, Exception>toThread(
                  () -> executor.submit(() -> nameAfterSleep()).get()))
          .asString()
          .startsWith("Task-");
    });
  }

  @Test
  void invokeAll_fromAnotherThread_runsAll() throws Exception {
    Async.run(() -> {
      ExecutorService executor = EventLoop.running().asExecutor();
      List<String> results = new ArrayList<>();
      List<Callable<String>> calls = List.of(() -> "a", () -> "b");
      Async.toThread(() -> {
        for (var result : executor.invokeAll(calls)) {
          results.add(result.get());
        }
      });
      assertThat(results).containsExactly("a", "b");
    });
  }

  @Test
  void execute_commandFails_isReported() throws Exception {
    Async.run(() -> {
      Future<Throwable> reported = EventLoop.running().createFuture();
      EventLoop.running()
          .setExceptionHandler((_, report) -> reported.setResult(report.exception()));
      EventLoop.running()
          .asExecutor()
          .execute(() -> {
            throw new IllegalStateException("broken");
          });
      assertThat(reported.await()).hasMessage("broken");
    });
  }

  @Test
  void close_waitsForWhatRuns_andRefusesMore() throws Exception {
    Async.run(() -> {
      List<String> log = new ArrayList<>();
      ExecutorService executor = EventLoop.running().asExecutor();
      executor.execute(() -> {
        Async.sleep(Duration.ofMillis(1));
        log.add("done");
      });

      executor.close();

      assertThat(log).containsExactly("done");
      assertThat(executor.isTerminated()).isTrue();
      assertThatThrownBy(() -> executor.execute(() -> {}))
          .isInstanceOf(RejectedExecutionException.class);
    });
  }

  @Test
  void shutdownNow_cancelsWhatRuns_andGivesWhatHasNotBegun() throws Exception {
    Async.run(() -> {
      ExecutorService executor = EventLoop.running().asExecutor();
      var running = executor.submit(() -> Async.sleep(Duration.ofHours(1)));
      Async.sleep(Duration.ZERO);
      Async.sleep(Duration.ZERO);
      Runnable late = () -> {};
      executor.execute(late);

      assertThat(executor.shutdownNow()).containsExactly(late);
      assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
      assertThat(running.isCancelled()).isTrue();
    });
  }

  @Test
  void awaitTermination_cancelledBeforeItBegan_isOver() throws Exception {
    Async.run(() -> {
      ExecutorService executor = EventLoop.running().asExecutor();
      assertThat(executor.submit(() -> {}).cancel(true)).isTrue();
      executor.shutdown();
      assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    });
  }

  @Test
  void awaitTermination_tooShort_isFalse() throws Exception {
    Async.run(() -> {
      ExecutorService executor = EventLoop.running().asExecutor();
      Future<String> answer = EventLoop.running().createFuture();
      executor.execute(answer::await);
      executor.shutdown();
      assertThat(executor.awaitTermination(0, TimeUnit.SECONDS)).isFalse();
      answer.setResult("now");
      assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    });
  }

  @Test
  void execute_onAClosedLoop_isRefused() {
    EventLoop loop = EventLoop.create();
    ExecutorService executor = loop.asExecutor();
    loop.close();

    assertThatThrownBy(() -> executor.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("closed");
    executor.close();
  }
}

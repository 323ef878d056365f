package dev.weft.examples.guide;

import static dev.weft.Async.createTask;
import static dev.weft.Async.fromThread;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.weft.ContextVar;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Runner;
import dev.weft.RunnerOptions;
import dev.weft.queue.Queue;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The code of docs/guide/threads.md. */
class ThreadsGuideTest {
  private int hits;

  @Test
  void callback_betweenTwoWaits_nothingElseRuns() throws Exception {
    run(() -> {
      var first = createTask(this::count);
      var second = createTask(this::count);
      first.await();
      second.await();
    });

    assertThat(hits).isEqualTo(2_000);
  }

  // @start region="confined"
  void count() {
    for (int i = 0; i < 1_000; i++) {
      hits++; // no lock and no atomic: no other task runs until the next line
      sleep(Duration.ZERO);
    }
  }

  // @end

  @Test
  void submit_fromAnotherThread_runsOnTheLoop() throws Exception {
    run(() -> {
      EventLoop loop = EventLoop.running();

      int answer = toThread(() -> handleRequest(loop));

      assertThat(answer).isEqualTo(1);
    });
  }

  // @start region="submit"
  /** Called by some server's thread, which knows nothing of the loop. */
  int handleRequest(EventLoop loop) throws InterruptedException, ExecutionException {
    Future<Integer> answer = loop.submit(() -> countSlowly());
    return answer.get(); // blocks the calling thread, not the loop
  }

  // @end

  @Test
  void fromThread_inAnotherThread_runsOnTheLoop() throws Exception {
    run(() -> {
      EventLoop loop = EventLoop.running();

      int answer = toThread(() -> handleAndWait(loop));

      assertThat(answer).isEqualTo(1);
    });
  }

  // @start region="from-thread"
  int handleAndWait(EventLoop loop) throws InterruptedException {
    return fromThread(loop, () -> countSlowly());
  }

  // @end

  private int countSlowly() {
    sleep(Duration.ofMillis(1));
    return ++hits;
  }

  @Test
  void callSoonThreadsafe_callbackOfALibrary_completesAFuture() throws Exception {
    run(() -> assertThat(askLibrary("question")).isEqualTo("the answer to question"));
  }

  // @start region="callback"
  String askLibrary(String question) {
    EventLoop loop = EventLoop.running();
    Future<String> answer = loop.createFuture();
    library(
        question,
        text -> loop.callSoonThreadsafe(() -> answer.setResult(text))); // in a thread of its own
    return answer.await();
  }

  // @end

  private static void library(String question, Consumer<String> callback) {
    Thread.ofPlatform().start(() -> callback.accept("the answer to " + question));
  }

  @Test
  void queue_filledByAnotherThread_isReadByTasks() throws Exception {
    run(() -> {
      EventLoop loop = EventLoop.running();
      // @start region="queue"
      Queue<String> events = new Queue<>();
      watchDirectory(event -> loop.callSoonThreadsafe(() -> events.putNow(event)));
      String first = events.get();
      // @end
      assertThat(first).isEqualTo("created");
    });
  }

  private static void watchDirectory(Consumer<String> listener) {
    Thread.ofPlatform().start(() -> listener.accept("created"));
  }

  @Test
  void toThread_blockingCall_leavesTheLoop() throws Exception {
    run(() -> {
      // @start region="to-thread"
      int sum = toThread(() -> computeForLong());
      // @end
      assertThat(sum).isEqualTo(4_950);
    });
  }

  private static int computeForLong() {
    int sum = 0;
    for (int i = 0; i < 100; i++) {
      sum += i;
    }
    return sum;
  }

  @Test
  void threadLimit_ofARunner_boundsItsCalls() {
    // @start region="limit"
    try (var runner = new Runner(RunnerOptions.DEFAULT.withThreadLimit(20))) {
      runner.run(() -> serve());
    }
    // @end
    assertThat(hits).isEqualTo(20);
  }

  private void serve() {
    hits = EventLoop.running().threadLimit();
  }

  @Test
  void setDefaultExecutor_aPool_runsTheCalls() throws Exception {
    run(() -> {
      // @start region="pool"
      int processors = Runtime.getRuntime().availableProcessors();
      EventLoop.running().setDefaultExecutor(Executors.newFixedThreadPool(processors));
      // @end
      assertThat(toThread(() -> Thread.currentThread().isVirtual())).isFalse();
    });
  }

  @Test
  void await_futureOfAnotherLoop_works() throws Exception {
    var started = new CompletableFuture<EventLoop>();
    Thread.ofPlatform()
        .daemon()
        .start(() ->
            run(() -> {
              started.complete(EventLoop.running());
              sleep(Duration.ofHours(1));
            }));
    EventLoop other = started.get();
    run(() -> {
      // @start region="two-loops"
      Future<Integer> there = other.submit(() -> countSlowly());
      int answer = there.await(); // in a task of this loop
      // @end
      assertThat(answer).isEqualTo(1);
    });
  }

  @Test
  void from_completionStage_canBeAwaited() throws Exception {
    run(() -> {
      // @start region="stage"
      CompletableFuture<String> theirs = CompletableFuture.supplyAsync(() -> "done elsewhere");
      String value = Future.from(theirs).await();

      CompletableFuture<String> ours = createTask(() -> "done here").toCompletableFuture();
      // @end
      assertThat(value).isEqualTo("done elsewhere");
      assertThat(Future.from(ours).await()).isEqualTo("done here");
    });
  }

  @Test
  void context_handedToAThread_isACopy() throws Exception {
    run(() -> {
      // @start region="context"
      ContextVar<String> user = ContextVar.of("user", "nobody");
      user.set("ada");
      String seen = toThread(() -> user.get());
      // @end
      assertThat(seen).isEqualTo("ada");
    });
  }

  @Test
  void callSoon_fromAnotherThread_isRefused() throws Exception {
    run(() -> {
      EventLoop loop = EventLoop.running();

      toThread(() ->
          assertThatIllegalStateException()
              .isThrownBy(() -> loop.callSoon(() -> {}))
              .withMessageContaining("callSoonThreadsafe"));
    });
  }
}

package dev.weft;

import static dev.weft.Async.callGraph;
import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.gather;
import static dev.weft.Async.shield;
import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static dev.weft.TaskOptions.named;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallGraphTest {

  private static List<Future<?>> awaitersOf(Future<?> future) {
    return callGraph(future).awaitedBy().stream().<Future<?>>map(CallGraph::future).toList();
  }

  private static List<String> methods(CallGraph graph) {
    return graph.frames().stream().map(StackTraceElement::getMethodName).toList();
  }

  private static void waitInner(Future<?> future) {
    future.await();
  }

  @Test
  void callGraph_taskAwaitsTask_hasTheFramesOfBoth() {
    TestClock.run(() -> {
      var inner = createTask(() -> sleep(ofSeconds(1)), named("inner"));
      var outer = createTask(() -> waitInner(inner), named("outer"));
      sleep(ZERO);
      sleep(ZERO);

      var graph = callGraph(inner);

      assertThat(graph.future()).isSameAs(inner);
      assertThat(methods(graph)).contains("sleep");
      assertThat(graph.awaitedBy()).hasSize(1);
      assertThat(graph.awaitedBy().getFirst().future()).isSameAs(outer);
      assertThat(methods(graph.awaitedBy().getFirst())).contains("await", "waitInner");
      assertThat(graph.awaitedBy().getFirst().awaitedBy()).isEmpty();
    });
  }

  @Test
  void callGraph_waitsByWayOfGatherShieldWaitAndGroup_areFound() {
    TestClock.run(() -> {
      Future<String> answer = EventLoop.running().createFuture();
      var gathers = createTask(() -> gather(List.of(answer)).await());
      var shields = createTask(() -> shield(answer).await());
      var waits = createTask(() -> Async.wait(List.of(answer), ReturnWhen.ALL_COMPLETED, null));
      var completes = createTask(() -> Async.asCompleted(List.of(answer), null).iterator().next());
      sleep(ZERO);

      assertThat(awaitersOf(answer)).containsExactly(gathers, shields, waits, completes);
      answer.setResult("");
    });
  }

  @Test
  void callGraph_taskOfAGroup_isAwaitedByTheGroupsTask() {
    TestClock.run(() -> {
      var child =
          Async.taskGroup(group -> {
            var task = group.createTask(() -> sleep(ofSeconds(1)));
            assertThat(awaitersOf(task)).containsExactly(currentTask());
            return task;
          });

      assertThat(awaitersOf(child)).isEmpty();
    });
  }

  @Test
  void callGraph_ofTheCaller_beginsWithTheCaller() {
    TestClock.run(() -> {
      var graph = callGraph();

      assertThat(graph.future()).isSameAs(currentTask());
      assertThat(graph.frames().getFirst().getClassName()).startsWith(getClass().getName());
    });
  }

  @Test
  void callGraph_tasksInACircle_ends() {
    TestClock.run(() -> {
      Future<Task<?>> second = EventLoop.running().createFuture();
      var one = createTask(() -> second.await().await(), named("one"));
      // A circle of tasks alone could not be cancelled: that would go round and round.
      var two = createTask(() -> shield(one).await(), named("two"));
      sleep(ZERO);
      second.setResult(two);
      sleep(ZERO);

      var graph = callGraph(one);

      assertThat(graph.awaitedBy().getFirst().future()).isSameAs(two);
      assertThat(graph.awaitedBy().getFirst().awaitedBy().getFirst().awaitedBy()).isEmpty();
      assertThat(graph.format()).contains("one", "two");
      one.cancel();
    });
  }

  @Test
  void callGraph_fromAnotherThread_isRefused() {
    TestClock.run(() -> {
      var task = currentTask();

      assertThatThrownBy(() -> Async.toThread(() -> CallGraph.of(task)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("callGraph() from thread");
    });
  }

  @Test
  void printCallGraph_oneAwaitedByAGroup_isLikeAsyncios() {
    TestClock.run(() -> {
      currentTask().setName("main");
      taskGroup(group -> {
        Future<?> never = EventLoop.running().createFuture();
        var task = group.createTask(() -> waitInner(never), named("child"));
        sleep(ZERO);
        var out = new ByteArrayOutputStream();

        Async.printCallGraph(task, new PrintStream(out, true, StandardCharsets.UTF_8));

        assertThat(out.toString(StandardCharsets.UTF_8).lines().toList())
            .startsWith("* Task[child, pending, waits for Future[pending]]", "  + Call stack:")
            .anyMatch(line -> line.matches("  \\|   at .*CallGraphTest\\.waitInner\\(.*"))
            .containsSubsequence("  + Awaited by:", "    * Task[main, pending]");
        group.cancel();
      });
    });
  }
}

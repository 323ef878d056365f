package dev.weft.opentelemetry;

import static dev.weft.Async.createTask;
import static dev.weft.Async.fromThread;
import static dev.weft.Async.gather;
import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static dev.weft.Async.toThread;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Spans of OpenTelemetry's SDK in tasks, callbacks and threads. */
class TracesTest {
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exporter)).build();
  private final Tracer tracer = provider.get("test");

  @AfterEach
  void close() {
    provider.close();
  }

  private static String current() {
    return Span.current().getSpanContext().getSpanId();
  }

  private static final String NONE = SpanContext.getInvalid().getSpanId();

  /** Runs a body in a span that is current, and gives the span's id to compare with. */
  private <T> T inSpan(String name, Callable<T> body) {
    Span span = tracer.spanBuilder(name).startSpan();
    try (Scope _ = span.makeCurrent()) {
      return body.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      span.end();
    }
  }

  @Test
  void storage_foundByOpenTelemetry_isWefts() {
    // Seen in what it does: OpenTelemetry wraps it in one of its own.
    Async.run(() -> {
      try (Scope _ =
          Context.root().with(io.opentelemetry.context.ContextKey.named("a"), 1).makeCurrent()) {
        Context here = Context.current();
        assertThat(createTask(Context::current).await()).isSameAs(here);
      }
      assertThat(ContextStorage.get().current()).isNull();
    });
  }

  @Test
  void span_inATask_isCurrentInWhatComesOfIt() throws Exception {
    List<String> seen =
        Async.run(() ->
            inSpan(
                "parent",
                () -> {
                  EventLoop loop = EventLoop.running();
                  String own = current();
                  List<Future<String>> there = new ArrayList<>();
                  there.add(createTask(TracesTest::current));
                  there.add(createTask(() -> createTask(TracesTest::current).await()));
                  Future<String> soon = loop.createFuture();
                  loop.callSoon(() -> soon.setResult(current()));
                  there.add(soon);
                  Future<String> later = loop.createFuture();
                  loop.callLater(ZERO, () -> later.setResult(current()));
                  there.add(later);
                  Future<String> done = loop.createFuture();
                  Future<String> first = loop.createFuture();
                  first.addDoneCallback(_ -> done.setResult(current()));
                  first.setResult("");
                  there.add(done);
                  there.add(loop.submit(TracesTest::current));
                  there.add((Future<String>) loop.asExecutor().submit(TracesTest::current));
                  String inThread = toThread(TracesTest::current);
                  String back = toThread(() -> fromThread(loop, TracesTest::current));
                  taskGroup(group -> {
                    there.add(group.createTask(TracesTest::current));
                  });
                  List<String> all = new ArrayList<>(gather(there).await());
                  all.add(inThread);
                  all.add(back);
                  all.removeIf(own::equals);
                  assertThat(there).hasSize(8);
                  return all;
                }));

    assertThat(seen).isEmpty();
  }

  @Test
  void span_inATask_isNotCurrentInOthersNorAfterwards() {
    Async.run(() -> {
      var other =
          createTask(() -> {
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
              seen.add(current());
              sleep(ZERO);
            }
            return seen;
          });
      String _ =
          inSpan(
              "mine",
              () -> {
                sleep(ZERO);
                sleep(ZERO);
                return current();
              });

      assertThat(current()).isEqualTo(NONE);
      assertThat(other.await()).containsOnly(NONE);
    });
  }

  @Test
  void span_ofAChild_leavesTheParentsAlone() {
    Async.run(() ->
        inSpan(
            "parent",
            () -> {
              String own = current();
              Task<String> child =
                  createTask(() ->
                      inSpan(
                          "child",
                          () -> {
                            sleep(ZERO);
                            return current();
                          }));
              sleep(ZERO);
              assertThat(current()).isEqualTo(own);
              assertThat(child.await()).isNotEqualTo(own);
              assertThat(current()).isEqualTo(own);
              return null;
            }));

    assertThat(parents()).containsEntry("child", "parent").containsEntry("parent", "");
  }

  @Test
  void span_whoseFlowIsSuppressed_isNotCurrentInTheTask() {
    Async.run(() ->
        inSpan(
            "parent",
            () -> {
              Task<String> detached =
                  dev.weft.Context.suppressFlow(() -> createTask(TracesTest::current));
              assertThat(detached.await()).isEqualTo(NONE);
              return null;
            }));
  }

  @Test
  void span_ofAThreadOutside_flowsIntoTheLoopOnly() throws Exception {
    AtomicReference<String> inAnotherThread = new AtomicReference<>();
    String seen =
        inSpan(
            "outside",
            () -> {
              String own = current();
              Thread.ofPlatform().start(() -> inAnotherThread.set(current())).join();
              String there = Async.run(() -> createTask(TracesTest::current).await());
              return there.equals(own) ? "same" : there;
            });

    assertThat(seen).isEqualTo("same");
    assertThat(inAnotherThread.get()).isEqualTo(NONE);
    assertThat(current()).isEqualTo(NONE);
  }

  @Test
  @SuppressWarnings("MustBeClosedChecker") // in the order that is tried
  void close_scopesInTheWrongOrder_ignoresTheOuterOne() {
    Async.run(() -> {
      Scope outer = tracer.spanBuilder("outer").startSpan().makeCurrent();
      Scope inner = tracer.spanBuilder("inner").startSpan().makeCurrent();
      String innerId = current();

      outer.close();

      assertThat(current()).isEqualTo(innerId);
      inner.close();
      inner.close();
      outer.close();
      assertThat(current()).isEqualTo(NONE);
    });
  }

  @Test
  @SuppressWarnings("MustBeClosedChecker") // where that is tried
  void close_inAnotherTask_changesNothing() {
    Async.run(() -> {
      Scope scope = tracer.spanBuilder("mine").startSpan().makeCurrent();
      String own = current();

      createTask(
              () -> {
                scope.close();
                assertThat(current()).isEqualTo(own); // the copy that it began with
              })
          .await();

      assertThat(current()).isEqualTo(own);
      scope.close();
      assertThat(current()).isEqualTo(NONE);
    });
  }

  @Test
  void spans_ofManyTasksThatSuspendWithinThem_formATreeEach() {
    int tasks = 10_000;
    Async.run(() ->
        taskGroup(group -> {
          for (int i = 0; i < tasks; i++) {
            int number = i;
            group.createTask(() -> nest(number, 0, new Random(number)));
          }
        }));

    Map<String, SpanData> byId = new HashMap<>();
    List<SpanData> spans = exporter.getFinishedSpanItems();
    spans.forEach(span -> byId.put(span.getSpanId(), span));
    Map<String, Integer> roots = new HashMap<>();
    for (SpanData span : spans) {
      int slash = span.getName().indexOf('/');
      String task = span.getName().substring(0, slash);
      int depth = Integer.parseInt(span.getName().substring(slash + 1));
      if (depth == 0) {
        assertThat(span.getParentSpanContext().isValid()).isFalse();
        roots.merge(span.getTraceId(), 1, Integer::sum);
      } else {
        SpanData parent = byId.get(span.getParentSpanId());
        assertThat(parent.getName()).isEqualTo(task + "/" + (depth - 1));
        assertThat(parent.getTraceId()).isEqualTo(span.getTraceId());
      }
    }
    assertThat(roots).hasSize(tasks);
    assertThat(roots.values()).containsOnly(1);
    assertThat(spans).hasSizeGreaterThan(2 * tasks);
  }

  /** Spans within spans, some of them in a task of their own, with waits in between. */
  private void nest(int task, int depth, Random random) {
    Span span = tracer.spanBuilder(task + "/" + depth).startSpan();
    try (Scope _ = span.makeCurrent()) {
      String own = current();
      waitSomewhat(random);
      if (depth < 4 && random.nextInt(10) < 7) {
        if (random.nextBoolean()) {
          nest(task, depth + 1, random);
        } else {
          createTask(() -> nest(task, depth + 1, random)).await();
        }
      }
      waitSomewhat(random);
      assertThat(current()).isEqualTo(own);
    } finally {
      span.end();
    }
  }

  private static void waitSomewhat(Random random) {
    for (int i = random.nextInt(4); i > 0; i--) {
      sleep(ZERO);
    }
  }

  /** The name of each span's parent. */
  private Map<String, String> parents() {
    Map<String, String> names = new HashMap<>();
    List<SpanData> spans = exporter.getFinishedSpanItems();
    spans.forEach(span -> names.put(span.getSpanId(), span.getName()));
    Map<String, String> parents = new HashMap<>();
    spans.forEach(
        span -> parents.put(span.getName(), names.getOrDefault(span.getParentSpanId(), "")));
    return parents;
  }
}

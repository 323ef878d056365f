package dev.weft.opentelemetry;

import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static dev.weft.Async.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The code of the guide's page on observability, and of Javadoc. */
class TracesGuideTest {
  private static final InMemorySpanExporter EXPORTER = InMemorySpanExporter.create();
  private static final SdkTracerProvider PROVIDER =
      SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(EXPORTER)).build();
  private static final Tracer TRACER = PROVIDER.get("test");

  private static void fetch(String what) {
    Span span = TRACER.spanBuilder("fetch " + what).startSpan();
    sleep(Duration.ZERO);
    span.end();
  }

  private static void save() {
    TRACER.spanBuilder("save").startSpan().end();
  }

  @Test
  void guide_span_isTheParentInTasksAndThreads() {
    Async.run(() -> {
      // @start region="span"
      Span span = TRACER.spanBuilder("request").startSpan();
      try (Scope _ = span.makeCurrent()) {
        taskGroup(group -> {
          group.createTask(() -> fetch("news")); // their spans are children of the request's
          group.createTask(() -> fetch("weather"));
        });
        toThread(() -> save()); // and so is this one's
      } finally {
        span.end();
      }
      // @end
    });

    var parents =
        EXPORTER.getFinishedSpanItems().stream()
            .collect(Collectors.toMap(SpanData::getName, SpanData::getParentSpanId));
    String request =
        EXPORTER.getFinishedSpanItems().stream()
            .filter(span -> span.getName().equals("request"))
            .map(SpanData::getSpanId)
            .findFirst()
            .orElseThrow();
    assertThat(parents)
        .containsEntry("fetch news", request)
        .containsEntry("fetch weather", request)
        .containsEntry("save", request);
  }
}

package dev.weft.service;

import dev.weft.http.HttpHandler;
import dev.weft.http.Request;
import dev.weft.http.Response;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.net.http.HttpRequest;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Spans around requests and their parts, and the trace's id in the lines of the log. */
final class Traces {
  private static final W3CTraceContextPropagator HEADERS = W3CTraceContextPropagator.getInstance();

  private final Tracer tracer;

  Traces(Tracer tracer) {
    this.tracer = tracer;
  }

  /** A span for each request, the child of the caller's if its headers name one. */
  Response aroundRequest(Request request, HttpHandler next) throws Exception {
    Context caller = HEADERS.extract(Context.current(), request, new HeadersOfRequest());
    Span span =
        tracer
            .spanBuilder(request.method() + " " + request.path())
            .setParent(caller)
            .setSpanKind(SpanKind.SERVER)
            .startSpan();
    try (Scope _ = span.makeCurrent();
        var _ = MDC.putCloseable("trace_id", span.getSpanContext().getTraceId())) {
      return next.handle(request);
    } finally {
      span.end();
    }
  }

  /** Runs a part of the work in a span of its own, in place. */
  <T> T inSpan(String name, Callable<T> work) throws Exception {
    Span span = tracer.spanBuilder(name).startSpan();
    try (Scope _ = span.makeCurrent()) {
      return work.call();
    } catch (Throwable failure) {
      span.setStatus(StatusCode.ERROR).recordException(failure);
      throw failure;
    } finally {
      span.end();
    }
  }

  /** Names the current span to whatever is asked. */
  static void addHeaders(HttpRequest.Builder request) {
    HEADERS.inject(Context.current(), request, (_, name, value) -> request.header(name, value));
  }

  private static final class HeadersOfRequest implements TextMapGetter<Request> {
    @Override
    public @Nullable String get(@Nullable Request request, String name) {
      return request == null ? null : request.header(name);
    }
  }
}

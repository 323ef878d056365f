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

/** Has the MDC of the log, and what Micrometer's context propagation knows, flow with tasks. */
@SuppressWarnings({
  "requires-automatic",
  "requires-transitive-automatic"
}) // Micrometer has no other
module dev.weft.propagation {
  requires transitive dev.weft.core;
  requires transitive context.propagation;
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports dev.weft.propagation;

  provides dev.weft.spi.ContextCarrier with
      dev.weft.propagation.MdcCarrier,
      dev.weft.propagation.ThreadLocalsCarrier;
  provides io.micrometer.context.ThreadLocalAccessor with
      dev.weft.propagation.WeftContextAccessor;
}

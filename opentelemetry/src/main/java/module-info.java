/** Has the context of OpenTelemetry flow with the tasks of Weft's event loop. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // there is no other
module dev.weft.opentelemetry {
  requires transitive dev.weft.core;
  requires transitive io.opentelemetry.context;
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports dev.weft.opentelemetry;

  provides dev.weft.spi.ContextCarrier with
      dev.weft.opentelemetry.OpenTelemetryCarrier;
  provides io.opentelemetry.context.ContextStorageProvider with
      dev.weft.opentelemetry.WeftContextStorageProvider;
}

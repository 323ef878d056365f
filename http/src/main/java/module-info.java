/** HTTP and WebSocket for Weft's event loop, on Jetty's engine. */
module dev.weft.http {
  requires transitive dev.weft.net;
  requires transitive org.eclipse.jetty.server;
  requires org.eclipse.jetty.compression.gzip;
  requires org.eclipse.jetty.compression.server;
  requires org.eclipse.jetty.http2.server;
  requires org.eclipse.jetty.websocket.core.server;
  requires transitive java.net.http;
  requires static com.fasterxml.jackson.databind;
  requires static transitive org.jspecify;

  exports dev.weft.http;
}

/** Transports, protocols and streams over sockets for Weft's event loop. */
module dev.weft.net {
  requires transitive dev.weft.core;
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports dev.weft.net;
}

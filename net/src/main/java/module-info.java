/** Transports, protocols and streams over sockets for Weft's event loop. */
@SuppressWarnings("module") // those that hidden packages are for are not built yet
module dev.weft.net {
  requires transitive dev.weft.core;
  requires static transitive org.jspecify;

  exports dev.weft.net;
  exports dev.weft.net.internal.names to
      dev.weft.inspect,
      dev.weft.micrometer,
      dev.weft.simulation;
  exports dev.weft.net.internal.poll to
      dev.weft.simulation;
  exports dev.weft.net.internal.transport to
      dev.weft.http;

  uses dev.weft.net.Resolver;

  provides dev.weft.spi.PollerProvider with
      dev.weft.net.internal.poll.NetPollerProvider;
}

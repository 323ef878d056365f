/** Transports, protocols and streams over sockets for Weft's event loop. */
module dev.weft.net {
  requires transitive dev.weft.core;
  requires static transitive org.jspecify;

  exports dev.weft.net;

  uses dev.weft.net.Resolver;

  provides dev.weft.spi.PollerProvider with
      dev.weft.net.internal.poll.NetPollerProvider;
}

/** TLS by OpenSSL's engine for Weft's connections. */
module dev.weft.openssl {
  requires transitive dev.weft.net;
  requires io.netty.buffer;
  requires io.netty.handler;
  requires io.netty.tcnative.classes.openssl;
  requires static transitive org.jspecify;

  exports dev.weft.openssl;
}

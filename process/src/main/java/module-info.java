/** Child processes for Weft's event loop. */
module dev.weft.process {
  requires transitive dev.weft.net;
  requires static transitive org.jspecify;

  exports dev.weft.process;
}

/** The event loop, futures and tasks of Weft: everything that needs no I/O. */
module dev.weft.core {
  requires org.slf4j;
  requires static transitive org.jspecify;
  // Only reports are poorer without them.
  requires static java.management;
  requires static jdk.management;

  uses dev.weft.PollerProvider;

  exports dev.weft;
  exports dev.weft.queue;
  exports dev.weft.sync;
}

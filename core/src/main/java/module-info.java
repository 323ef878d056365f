/** The event loop, futures and tasks of Weft: everything that needs no I/O. */
@SuppressWarnings("module") // those that hidden packages are for are not built yet
module dev.weft.core {
  requires org.slf4j;
  requires static transitive org.jspecify;
  // Without these only reports are poorer, and nothing is recorded.
  requires static java.management;
  requires static jdk.jfr;
  requires static jdk.management;

  uses dev.weft.spi.ContextCarrier;
  uses dev.weft.spi.PollerProvider;
  uses org.slf4j.spi.SLF4JServiceProvider;

  exports dev.weft;
  exports dev.weft.flow;
  exports dev.weft.lambda;
  exports dev.weft.queue;
  exports dev.weft.spi;
  exports dev.weft.sync;
  exports dev.weft.internal.frames to
      dev.weft.testing;
  exports dev.weft.internal.lost to
      dev.weft.net,
      dev.weft.process;
  exports dev.weft.internal.nulls to
      dev.weft.http,
      dev.weft.inspect,
      dev.weft.net,
      dev.weft.process,
      dev.weft.simulation;
  exports dev.weft.internal.services to
      dev.weft.net;
  exports dev.weft.internal.signal to
      dev.weft.process;
  exports dev.weft.internal.threads to
      dev.weft.file,
      dev.weft.net;
}

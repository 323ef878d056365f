/**
 * Tasks on a cluster of JVMs. The engine's jars cannot be modules, as they name services of each
 * other's: they are on the class path, and this module reads that.
 */
module dev.weft.cluster {
  requires transitive dev.weft.core;
  requires java.sql;
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports dev.weft.cluster;
}

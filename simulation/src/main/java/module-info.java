/** Many hosts, their network and their time in one test, simulated from a seed. */
module dev.weft.simulation {
  requires transitive dev.weft.core;
  requires dev.weft.net;
  requires static transitive org.jspecify;
  requires static transitive org.junit.jupiter.api;

  exports dev.weft.simulation;
}

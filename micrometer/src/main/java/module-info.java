/** Metrics of Weft's event loops for Micrometer. */
@SuppressWarnings({
  "requires-automatic",
  "requires-transitive-automatic"
}) // Micrometer has no other
module dev.weft.micrometer {
  requires transitive dev.weft.net;
  requires transitive micrometer.core;
  requires org.slf4j;
  requires static dev.weft.cluster;
  requires static transitive org.jspecify;

  exports dev.weft.micrometer;
}

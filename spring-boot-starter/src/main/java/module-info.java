/** Loops, servers, health and metrics of Weft in a Spring Boot application. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // Spring has no other
module dev.weft.spring {
  requires transitive dev.weft.net;
  requires transitive spring.context;
  requires spring.beans;
  requires spring.boot;
  requires spring.boot.autoconfigure;
  // Without these there are no health and no metrics.
  requires static com.fasterxml.jackson.annotation; // what health is annotated with
  requires static dev.weft.micrometer;
  requires static micrometer.core;
  requires static spring.boot.health;
  requires static transitive org.jspecify;

  exports dev.weft.spring;

  opens dev.weft.spring;
}

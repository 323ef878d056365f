/**
 * Helpers for tests of code that runs on Weft: a clock that need not be waited for, and an
 * extension for JUnit. Without JUnit the clock works as well.
 */
module dev.weft.testing {
  requires transitive dev.weft.core;
  requires static transitive org.jspecify;
  requires static transitive org.junit.jupiter.api;
  requires static transitive org.junit.platform.launcher;

  exports dev.weft.testing;
}

/** Helpers for tests of code that runs on Weft: a clock that need not be waited for. */
module dev.weft.testing {
  requires transitive dev.weft.core;
  requires static transitive org.jspecify;

  exports dev.weft.testing;
}

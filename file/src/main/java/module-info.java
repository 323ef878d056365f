/** Files and directories for tasks of Weft's event loop. */
module dev.weft.file {
  requires transitive dev.weft.core;
  requires static transitive org.jspecify;

  exports dev.weft.file;
}

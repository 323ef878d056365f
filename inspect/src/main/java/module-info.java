/** Shows what a running program does: its tasks in words, and all of it as a live page. */
module dev.weft.inspect {
  requires dev.weft.http;
  requires static org.jspecify;
  requires java.management;
  requires jdk.attach;
  requires jdk.management.jfr;

  exports dev.weft.inspect;
}

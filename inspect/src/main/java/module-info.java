/** Shows the tasks of a running program from outside. */
module dev.weft.inspect {
  requires static org.jspecify;
  requires java.management;
  requires jdk.attach;

  exports dev.weft.inspect;
}

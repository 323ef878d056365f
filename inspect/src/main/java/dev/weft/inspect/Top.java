package dev.weft.inspect;

/** Shows in a terminal what a program does. */
final class Top {
  private Top() {}

  static void show(ManagedProgram program) throws CannotShowException {
    throw new CannotShowException("process " + program.pid() + ": top is to come", null);
  }
}

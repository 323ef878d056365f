package dev.weft.simulation.internal.disk;

/** Ends code of a host that has crashed, which would go on to the end of its step otherwise. */
final class HostCrashedError extends Error {
  private static final long serialVersionUID = 1L;

  HostCrashedError(String host) {
    super("host " + host + " has crashed, and this code ends here", null, false, false);
  }
}

package dev.weft.simulation.loopback;

/**
 * A program of two sides, a server's and a client's, that says what it sees. The sides may be on
 * one loop or on two hosts: they share nothing but the network and the marks of {@link Side}.
 */
record Situation(String name, Role server, Role client) {
  /** What one side does. */
  @FunctionalInterface
  interface Role {
    void play(Side side) throws Exception;
  }

  @Override
  public String toString() {
    return name;
  }
}

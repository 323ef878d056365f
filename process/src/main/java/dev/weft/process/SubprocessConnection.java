package dev.weft.process;

import java.util.Objects;

/**
 * A child process and the protocol that gets its events.
 *
 * @param transport the child
 * @param protocol what was made for it
 * @param <P> the type of the protocol
 */
public record SubprocessConnection<P extends SubprocessProtocol>(
    SubprocessTransport transport, P protocol) {
  /** Refuses null. */
  public SubprocessConnection {
    Objects.requireNonNull(transport, "transport");
    Objects.requireNonNull(protocol, "protocol");
  }
}

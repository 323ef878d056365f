package dev.weft.net;

import java.util.Objects;

/**
 * A client's connection: what the server sends, and what goes to the server.
 *
 * {@snippet file="ReadmeTest.java" region="client"}
 *
 * @param reader what the other side sends
 * @param writer what goes to the other side
 */
public record Connection(StreamReader reader, StreamWriter writer) implements AutoCloseable {
  /** Refuses null. */
  public Connection {
    Objects.requireNonNull(reader, "reader");
    Objects.requireNonNull(writer, "writer");
  }

  /**
   * Closes the connection as {@link StreamWriter#close()} does: without waiting, and without losing
   * what was written as long as the loop runs.
   */
  @Override
  public void close() {
    writer.close();
  }
}

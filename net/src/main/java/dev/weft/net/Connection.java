package dev.weft.net;

/**
 * A client's connection: what the server sends, and what goes to the server.
 *
 * {@snippet file="dev/weft/net/ReadmeTest.java" region="client"}
 *
 * @param reader what the other side sends
 * @param writer what goes to the other side
 */
public record Connection(StreamReader reader, StreamWriter writer) implements AutoCloseable {

  /**
   * Closes the connection as {@link StreamWriter#close()} does: without waiting, and without losing
   * what was written as long as the loop runs.
   */
  @Override
  public void close() {
    writer.close();
  }
}

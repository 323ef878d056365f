package dev.weft.net;

/**
 * Serves one connection of a {@linkplain Net#startServer stream server}, in a task of its own.
 *
 * {@snippet file="ReadmeTest.java" region="echo"}
 */
@FunctionalInterface
public interface StreamHandler {

  /**
   * Serves a connection to its end. It may wait; other connections go on meanwhile. When it
   * returns, the connection is closed as by {@link StreamWriter#close()}: what was written is still
   * sent.
   *
   * <p>What it throws is reported to the loop's exception handler with the peer's address, and
   * closes this connection only. If its task is cancelled, the connection is closed without a
   * report.
   *
   * @param reader what the peer sends
   * @param writer what goes to the peer
   * @throws Exception anything
   */
  void handle(StreamReader reader, StreamWriter writer) throws Exception;
}

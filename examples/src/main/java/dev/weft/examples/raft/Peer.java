package dev.weft.examples.raft;

import static dev.weft.Async.timeout;

import dev.weft.net.ClientOptions;
import dev.weft.net.Connection;
import dev.weft.net.Net;
import dev.weft.net.StreamOptions;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A member to ask, over one connection that is made anew where it broke. For one task at a time.
 */
class Peer {
  private static final ClientOptions OPTIONS =
      ClientOptions.DEFAULT.withStreams(
          StreamOptions.DEFAULT.withLimitBytes(Node.MOST_BYTES_OF_A_LINE));

  private final Member member;
  private final Duration limit;
  @Nullable Connection connection;

  Peer(Member member, Duration limit) {
    this.member = member;
    this.limit = limit;
  }

  Member member() {
    return member;
  }

  /**
   * Asks, and waits for the answer.
   *
   * @return null if there is none in time: it may have done what it was asked to, or may yet do so
   */
  @Nullable Message ask(Message question) {
    boolean answered = false;
    try {
      Message answer = timeout(limit, () -> exchange(question));
      answered = true;
      return answer;
    } catch (IOException | TimeoutException e) {
      return null; // it is down, or cut off, or slow
    } finally {
      if (!answered) {
        hangUp(); // a late answer would be taken for one to the next question
      }
    }
  }

  private Message exchange(Message question) throws IOException {
    Connection open = connection;
    if (open == null) {
      open = Net.openConnection(member.host(), member.port(), OPTIONS);
      connection = open;
    }
    open.writer().writeLine(question.line());
    String line = open.reader().readLine();
    if (line == null) {
      throw new EOFException(member + " hung up");
    }
    return Message.parse(line);
  }

  void hangUp() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      open.writer().transport().abort(); // what it has not been told is told anew
    }
  }
}

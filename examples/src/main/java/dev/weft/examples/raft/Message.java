package dev.weft.examples.raft;

import java.net.ProtocolException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What goes over a connection, a line each: a question, and then the answer to it. */
sealed interface Message {

  // ---- between members

  /** A candidate asks for a vote, and says where its log ends. */
  record RequestVote(long term, String candidate, long lastIndex, long lastTerm)
      implements Message {}

  record Vote(long term, boolean granted) implements Message {}

  /** A leader tells what follows a certain entry of its log, maybe nothing. */
  record Append(
      long term, String leader, long prevIndex, long prevTerm, long commit, List<Entry> entries)
      implements Message {

    /** Up to where a follower that takes it has the leader's log. */
    long lastIndex() {
      return prevIndex + entries.size();
    }
  }

  /**
   * A follower's answer.
   *
   * @param taken whether its log is now the leader's, as far as it was told
   * @param lastIndex where to go on, or, if it was not taken, where to try again
   */
  record Appended(long term, boolean taken, long lastIndex) implements Message {}

  // ---- of clients

  record Get(String key) implements Message {}

  record Do(Command command) implements Message {}

  /** To a {@link Get}. */
  record Value(@Nullable String value) implements Message {}

  /** To a {@link Do}: whether it changed the value. */
  record Done(boolean changed) implements Message {}

  /** This member does not lead; maybe it knows which one does. What was asked may yet be done. */
  record Elsewhere(@Nullable String leader) implements Message {}

  // ---- as text

  default String line() {
    return switch (this) {
      case RequestVote(long term, String candidate, long lastIndex, long lastTerm) ->
          Words.line("request-vote", term, candidate, lastIndex, lastTerm);
      case Vote(long term, boolean granted) -> Words.line("vote", term, granted);
      case Append(long term, String leader, long index, long prevTerm, long commit, var entries) ->
          Words.line("append", term, leader, index, prevTerm, commit) + " " + Entry.line(entries);
      case Appended(long term, boolean taken, long last) ->
          Words.line("appended", term, taken, last);
      case Get(String key) -> Words.line("get", key);
      case Do(Command command) -> "do " + command.line();
      case Value(String value) -> Words.line("value", value);
      case Done(boolean changed) -> Words.line("done", changed);
      case Elsewhere(String leader) -> Words.line("elsewhere", leader);
    };
  }

  static Message parse(String line) throws ProtocolException {
    Words words = new Words(line);
    return switch (words.next()) {
      case "request-vote" ->
          new RequestVote(words.nextLong(), words.next(), words.nextLong(), words.nextLong());
      case "vote" -> new Vote(words.nextLong(), words.nextBoolean());
      case "append" ->
          new Append(
              words.nextLong(),
              words.next(),
              words.nextLong(),
              words.nextLong(),
              words.nextLong(),
              Entry.parse(words));
      case "appended" -> new Appended(words.nextLong(), words.nextBoolean(), words.nextLong());
      case "get" -> new Get(words.next());
      case "do" -> new Do(Command.parse(words));
      case "value" -> new Value(words.nextOrNull());
      case "done" -> new Done(words.nextBoolean());
      case "elsewhere" -> new Elsewhere(words.nextOrNull());
      default -> throw new ProtocolException("no message: " + line);
    };
  }
}

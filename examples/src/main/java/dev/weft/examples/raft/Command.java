package dev.weft.examples.raft;

import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/** What the log holds, for every member to do in the same order. */
sealed interface Command {

  /** Names one wish of a client, so that asking for it again does not have it done again. */
  record Id(String client, long number) {}

  /** Does nothing: the first entry of each leader. */
  record NoOp() implements Command {}

  record Put(Id id, String key, String value) implements Command {}

  /** Puts a value in place of another one; null expects that there is none. */
  record Cas(Id id, String key, @Nullable String expected, String value) implements Command {}

  default String line() {
    return switch (this) {
      case NoOp() -> Words.line("noop");
      case Put(Id id, String key, String value) ->
          Words.line("put", id.client, id.number, key, value);
      case Cas(Id id, String key, String expected, String value) ->
          Words.line("cas", id.client, id.number, key, expected, value);
    };
  }

  static Command parse(Words words) throws ProtocolException {
    String kind = words.next();
    return switch (kind) {
      case "noop" -> new NoOp();
      case "put" -> new Put(id(words), words.next(), words.next());
      case "cas" -> new Cas(id(words), words.next(), words.nextOrNull(), words.next());
      default -> throw new ProtocolException("no command: " + kind);
    };
  }

  private static Id id(Words words) throws ProtocolException {
    return new Id(words.next(), words.nextLong());
  }
}

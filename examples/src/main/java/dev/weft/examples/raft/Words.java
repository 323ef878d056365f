package dev.weft.examples.raft;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.ProtocolException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Reads a line of words with a space between each two, and writes one. Words may hold anything. */
final class Words {
  private static final String NULL = "~"; // no encoded word is that

  private final String line;
  private final String[] words;
  private int next;

  Words(String line) {
    this.line = line;
    this.words = line.split(" ", -1);
  }

  static String line(@Nullable Object... words) {
    StringJoiner line = new StringJoiner(" ");
    for (Object word : words) {
      line.add(word == null ? NULL : URLEncoder.encode(word.toString(), UTF_8));
    }
    return line.toString();
  }

  @Nullable String nextOrNull() throws ProtocolException {
    if (next == words.length) {
      throw new ProtocolException("a word is missing at the end of: " + line);
    }
    String word = words[next++];
    try {
      return word.equals(NULL) ? null : URLDecoder.decode(word, UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("word " + next + " cannot be decoded in: " + line);
    }
  }

  String next() throws ProtocolException {
    String word = nextOrNull();
    if (word == null) {
      throw new ProtocolException("word " + next + " is null in: " + line);
    }
    return word;
  }

  long nextLong() throws ProtocolException {
    try {
      return Long.parseLong(next());
    } catch (NumberFormatException e) {
      throw new ProtocolException("word " + next + " is no number in: " + line);
    }
  }

  boolean nextBoolean() throws ProtocolException {
    return Boolean.parseBoolean(next());
  }
}

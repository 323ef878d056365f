package dev.weft.examples.raft;

import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;

/**
 * A command in the log.
 *
 * @param term that of the leader which took it: with the index, it tells any two entries apart
 * @param command what to do
 */
record Entry(long term, Command command) {

  static String line(List<Entry> entries) {
    StringBuilder line = new StringBuilder().append(entries.size());
    entries.forEach(entry -> {
      line.append(' ').append(entry.term).append(' ').append(entry.command.line());
    });
    return line.toString();
  }

  static List<Entry> parse(Words words) throws ProtocolException {
    List<Entry> entries = new ArrayList<>();
    for (long left = words.nextLong(); left > 0; left--) {
      entries.add(new Entry(words.nextLong(), Command.parse(words)));
    }
    return entries;
  }
}

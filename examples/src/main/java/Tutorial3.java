import static dev.weft.Async.run;
import static dev.weft.Async.taskGroup;
import static dev.weft.net.Net.startServer;

import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;
import dev.weft.queue.Queue;
import dev.weft.queue.QueueFullException;

final List<String> notes = new ArrayList<>();
final Set<Queue<String>> followers = new LinkedHashSet<>();

void main(String[] arguments) throws IOException {
  int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9000;
  run(() -> startServer("127.0.0.1", port, this::serve).serveForever());
}

void serve(StreamReader reader, StreamWriter writer) throws IOException {
  for (String line : reader.lines()) {
    switch (line) {
      case "list" -> notes.forEach(writer::writeLine);
      case "follow" -> follow(reader, writer);
      default -> add(line, writer);
    }
    writer.drain();
  }
}

void add(String note, StreamWriter writer) {
  notes.add(note);
  writer.writeLine("note " + notes.size());
  for (Queue<String> follower : followers) {
    try {
      follower.putNow(note);
    } catch (QueueFullException e) {
      // Who reads that slowly misses a note. The one who wrote it does not wait.
    }
  }
}

/** Passes on what others note, until this client sends a line or goes. */
void follow(StreamReader reader, StreamWriter writer) {
  var unread = new Queue<String>(100);
  followers.add(unread);
  try {
    taskGroup(group -> {
      group.createTask(() -> passOn(unread, writer));
      reader.readLine();
      group.cancel();
    });
  } finally {
    followers.remove(unread);
  }
}

void passOn(Queue<String> unread, StreamWriter writer) throws IOException {
  while (true) {
    writer.writeLine(unread.get());
    writer.drain();
  }
}

import static dev.weft.Async.run;
import static dev.weft.Async.taskGroup;
import static dev.weft.net.Net.startServer;

import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;
import dev.weft.queue.Queue;
import dev.weft.queue.QueueFullException;

// A chat server: the first line that somebody sends is their name, every other one goes to all.
// Try it with several times `nc 127.0.0.1 9000`.

static final int MOST_UNREAD_LINES = 100;

final Map<String, Queue<String>> present = new LinkedHashMap<>(); // by name; one thread, no lock

void main(String[] arguments) throws IOException {
  int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9000;
  run(() -> startServer("127.0.0.1", port, this::welcome).serveForever());
}

void welcome(StreamReader reader, StreamWriter writer) throws IOException {
  writer.writeLine("What is your name?");
  String name = reader.readLine();
  if (name == null || name.isBlank() || present.containsKey(name)) {
    writer.writeLine("That name will not do. Goodbye!");
    return;
  }
  var unread = new Queue<String>(MOST_UNREAD_LINES);
  present.put(name, unread);
  tellAll(name + " has come; here are " + String.join(", ", present.keySet()));
  try {
    taskGroup(chat -> {
      chat.createTask(() -> passOn(unread, writer));
      for (String line : reader.lines()) {
        tellAll(name + ": " + line);
      }
      chat.cancel(); // gone: nothing more to pass on
    });
  } finally {
    present.remove(name);
    tellAll(name + " has gone");
  }
}

void passOn(Queue<String> unread, StreamWriter writer) throws IOException {
  while (true) {
    writer.writeLine(unread.get());
    writer.drain(); // somebody who reads slowly holds up nobody else
  }
}

void tellAll(String line) {
  present
      .values()
      .forEach(unread -> {
        try {
          unread.putNow(line);
        } catch (QueueFullException e) {
          // Who does not read misses what is said.
        }
      });
}

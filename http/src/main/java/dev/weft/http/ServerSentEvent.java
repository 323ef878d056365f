package dev.weft.http;

import dev.weft.net.StreamReader;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One event that a server sent. See {@link HttpClients#listen}.
 *
 * @param id the last id that the server gave, to be said in {@code Last-Event-ID} when the program
 *     connects again; null if it gave none
 * @param event its type, {@code message} where the server says none
 * @param data its data; lines are parted by {@code \n}
 */
public record ServerSentEvent(@Nullable String id, String event, String data) {
  /** Refuses null. */
  public ServerSentEvent {
    Objects.requireNonNull(event, "event");
    Objects.requireNonNull(data, "data");
  }

  /** Reads events to the end, as HTML's standard says. */
  static void read(StreamReader lines, Consumer<ServerSentEvent> receiver) throws IOException {
    String id = null;
    String event = "";
    StringBuilder data = null;
    boolean first = true;
    for (String raw : lines.lines()) {
      String line = first && raw.startsWith("\ufeff") ? raw.substring(1) : raw;
      first = false;
      if (line.isEmpty()) {
        if (data != null) {
          receiver.accept(
              new ServerSentEvent(id, event.isEmpty() ? "message" : event, data.toString()));
        }
        event = "";
        data = null;
        continue;
      }
      int colon = line.indexOf(':');
      String field = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      if (value.startsWith(" ")) {
        value = value.substring(1);
      }
      switch (field) {
        case "event" -> event = value;
        case "id" -> id = value.indexOf('\0') < 0 ? value : id;
        case "data" ->
            data = data == null ? new StringBuilder(value) : data.append('\n').append(value);
        default -> {} // a comment, or of a later time
      }
    }
  }
}

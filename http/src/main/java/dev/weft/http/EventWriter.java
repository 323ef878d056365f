package dev.weft.http;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends server-sent events. See {@link Response#events}.
 *
 * {@snippet file="HttpGuideTest.java" region="events"}
 *
 * <p>Only code of the request's loop may use it.
 */
public final class EventWriter {
  private final BodyWriter writer;

  EventWriter(BodyWriter writer) {
    this.writer = writer;
  }

  /**
   * Sends an event of the usual type, {@code message}. Waits if the client does not keep up.
   *
   * @param data its data, of any number of lines
   * @throws IOException if the client is gone
   */
  public void send(String data) throws IOException {
    send(null, null, data);
  }

  /**
   * Sends an event. Waits if the client does not keep up.
   *
   * @param id its id, which the client says in {@code Last-Event-ID} when it comes again; null for
   *     none
   * @param event its type, or null for {@code message}
   * @param data its data, of any number of lines
   * @throws IOException if the client is gone
   * @throws IllegalArgumentException if the id or the type has a line break
   */
  public void send(@Nullable String id, @Nullable String event, String data) throws IOException {
    Objects.requireNonNull(data, "data");
    var text = new StringBuilder();
    add(text, "id", id);
    add(text, "event", event);
    data.replace("\r\n", "\n")
        .replace('\r', '\n')
        .lines()
        .forEach(line -> text.append("data: ").append(line).append('\n'));
    if (data.isEmpty()) {
      text.append("data:\n");
    } else if (data.endsWith("\n")) {
      text.append("data: \n");
    }
    write(text.append('\n'));
  }

  /**
   * Tells the client how long to wait before it connects again.
   *
   * @param delay how long
   * @throws IOException if the client is gone
   */
  public void retryAfter(Duration delay) throws IOException {
    Objects.requireNonNull(delay, "delay");
    write(new StringBuilder("retry: ").append(delay.toMillis()).append("\n\n"));
  }

  /**
   * Sends a comment, which clients pass over: to keep a connection from being idle.
   *
   * @param text a line
   * @throws IOException if the client is gone
   * @throws IllegalArgumentException if it has a line break
   */
  public void comment(String text) throws IOException {
    Objects.requireNonNull(text, "text");
    checkLine("comment", text);
    write(new StringBuilder(": ").append(text).append("\n\n"));
  }

  private static void add(StringBuilder text, String name, @Nullable String value) {
    if (value != null) {
      checkLine(name, value);
      text.append(name).append(": ").append(value).append('\n');
    }
  }

  private static void checkLine(String what, String text) {
    if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0 || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a line break in the " + what + " of an event");
    }
  }

  private void write(StringBuilder text) throws IOException {
    writer.write(text.toString());
    writer.drain();
  }
}

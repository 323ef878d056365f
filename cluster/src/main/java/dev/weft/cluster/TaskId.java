package dev.weft.cluster;

import java.io.Serializable;
import java.util.Objects;

/**
 * The name of a stored task: what {@link Cluster#attach} finds it by later, from any member.
 *
 * @param text 1 to 1,000 characters
 */
public record TaskId(String text) implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int LONGEST = 1_000;

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is empty or longer than 1,000 characters
   */
  public TaskId {
    Objects.requireNonNull(text, "text");
    if (text.isEmpty() || text.length() > LONGEST) {
      throw new IllegalArgumentException(
          "a task's id of " + text.length() + " characters: 1 to " + LONGEST + " are allowed");
    }
  }

  /**
   * Makes one.
   *
   * @param text 1 to 1,000 characters
   * @return the id
   * @throws IllegalArgumentException if it is empty or longer than 1,000 characters
   */
  public static TaskId of(String text) {
    return new TaskId(text);
  }

  @Override
  public String toString() {
    return text;
  }
}

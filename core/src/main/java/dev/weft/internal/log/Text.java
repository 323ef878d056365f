package dev.weft.internal.log;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A text that is made of the library's own words, which are taken down at once, and of values whose
 * {@code toString()} is the user's code. That is called later, by whatever wants the text, and may
 * fail.
 */
public class Text {
  private static final int LONGEST_VALUE = 10_000;
  private static final int LONGEST_BRIEFLY = 200;

  /** Set while a value's {@code toString()} runs: what that describes may lead back to it. */
  private static final ThreadLocal<Boolean> DESCRIBING = ThreadLocal.withInitial(() -> false);

  /** A value of which a few words are enough: a result, a callback. */
  private record Brief(Object value) {
    @Override
    public String toString() {
      return shortened(describe(value), LONGEST_BRIEFLY);
    }
  }

  /** Strings, and values that are still to be asked. */
  private final List<Object> parts = new ArrayList<>();

  /** Adds words of the library's own. */
  public Text say(String text) {
    parts.add(text);
    return this;
  }

  /** Describes a value: now, if that is sure not to fail, or else when the text is wanted. */
  public Text value(@Nullable Object value) {
    switch (value) {
      case null -> parts.add("null");
      case String text -> parts.add(text);
      case Number number when isOfTheJdk(number) -> parts.add(number.toString());
      case Boolean truth -> parts.add(truth.toString());
      default -> parts.add(value);
    }
    return this;
  }

  /** Describes a value in a few words. */
  public Text briefly(@Nullable Object value) {
    if (value == null) {
      return say("null");
    }
    parts.add(new Brief(value));
    return this;
  }

  private static boolean isOfTheJdk(Object value) {
    return value.getClass().getClassLoader() == null;
  }

  /** The text. Values that fail do not let it fail; one that blocks blocks the caller. */
  public String text() {
    return text(Text::describe);
  }

  /** The text, with the values described by the caller's means. */
  public String text(Function<Object, String> describe) {
    StringBuilder text = new StringBuilder();
    for (Object part : parts) {
      text.append(part instanceof String words ? words : describe.apply(part));
    }
    return text.toString();
  }

  @Override
  public final String toString() {
    return text();
  }

  /** What a value's {@code toString()} says, or that it failed. */
  static String describe(Object value) {
    if (value instanceof Brief brief) {
      return brief.toString();
    }
    if (DESCRIBING.get()) {
      return withoutToString(value);
    }
    DESCRIBING.set(true);
    try {
      String text = value.toString();
      return text == null ? withoutToString(value) + " (toString() gave null)" : shortened(text);
    } catch (Throwable failure) {
      return withoutToString(value) + " (toString() failed: " + nameOf(failure) + ")";
    } finally {
      DESCRIBING.remove();
    }
  }

  /** As much as can be said of a value without its own code. */
  public static String withoutToString(Object value) {
    Object named = value instanceof Brief brief ? brief.value : value;
    return named.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(named));
  }

  /** A failure's class, and its message if that can be had. */
  public static String nameOf(Throwable failure) {
    String name = failure.getClass().getName();
    try {
      String message = failure.getMessage();
      return message == null ? name : name + ": " + shortened(message);
    } catch (Throwable failsToo) {
      return name;
    }
  }

  private static String shortened(String text) {
    return shortened(text, LONGEST_VALUE);
  }

  /** The text, or its beginning with a mark that more came. */
  public static String shortened(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest) + "…";
  }
}

package dev.weft.process;

import java.io.File;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what a child would get otherwise than it was said. The JDK encodes texts for the system
 * by the charset of the locale, and gives a {@code ?} for what that does not have: under {@code
 * LC_ALL=C}, for everything that is not ASCII.
 */
final class SystemText {
  /** What the JDK encodes by, or null where the system takes all of Unicode: Windows. */
  private static final @Nullable Charset CHARSET = Shell.isWindows() ? null : charset();

  private SystemText() {}

  private static Charset charset() {
    String name = System.getProperty("sun.jnu.encoding", "");
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      return Charset.defaultCharset(); // none, or a name that the JDK does not know: it does so too
    }
  }

  /**
   * Checks a command.
   *
   * @throws IllegalArgumentException if a part of it cannot be passed on as it is
   */
  static void check(List<String> command) {
    for (int i = 0; i < command.size(); i++) {
      check(i == 0 ? "the program" : "argument " + i + " of " + command.getFirst(), command.get(i));
    }
  }

  /**
   * Makes an environment what it is to be. Variables that it has already are left as they are,
   * whatever bytes the system has for them.
   *
   * @throws IllegalArgumentException if another one cannot be passed on as it is
   */
  static void change(Map<String, String> environment, Map<String, String> wanted) {
    environment.entrySet().removeIf(own -> !own.getValue().equals(wanted.get(own.getKey())));
    // Not by looking a name up, which encodes it: those with other bytes would not be found.
    List<String> kept = List.copyOf(environment.keySet());
    wanted.forEach((name, value) -> {
      if (!kept.contains(name)) {
        check("the name of a variable", name);
        check("the variable " + name, value);
        environment.put(name, value);
      }
    });
  }

  /**
   * A path in the JDK's older form, which is a text.
   *
   * @throws IllegalArgumentException if that would be another file
   */
  static File file(String what, Path path) {
    File file = path.toFile();
    try {
      if (file.toPath().equals(path)) {
        return file;
      }
    } catch (InvalidPathException e) {
      // Its name has bytes that are no text in this locale.
    }
    throw refusal(what, file.getPath());
  }

  private static void check(String what, String text) {
    check(what, text, CHARSET);
  }

  /** As above, for a charset. */
  static void check(String what, String text, @Nullable Charset charset) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          what + " has a NUL, which ends a text for the system: " + text.replace("\0", "\\0"));
    }
    if (charset != null && !canEncode(charset, text)) {
      throw refusal(what, text);
    }
  }

  private static boolean canEncode(Charset charset, String text) {
    return charset.newEncoder().canEncode(text);
  }

  private static IllegalArgumentException refusal(String what, String text) {
    return new IllegalArgumentException(
        what
            + " cannot be passed on as it is, as it has what the JVM cannot encode in "
            + CHARSET
            + ": '"
            + text
            + "'; start the JVM in a UTF-8 locale, with LC_ALL=C.UTF-8 say");
  }
}

package dev.weft.process;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a child's standard input comes from, or where its standard output or error goes.
 *
 * {@snippet file="ProcessGuideTest.java" region="file"}
 */
public final class Stdio {
  /** What it is, and for which of the three. */
  enum Kind {
    PIPE,
    INHERIT,
    DISCARD,
    STDOUT,
    READ,
    WRITE,
    APPEND
  }

  /**
   * A pipe between this program and the child: a {@link dev.weft.net.StreamWriter} for its input, a
   * {@link dev.weft.net.StreamReader} for its output.
   */
  public static final Stdio PIPE = new Stdio(Kind.PIPE, null);

  /** The same as this program's own. */
  public static final Stdio INHERIT = new Stdio(Kind.INHERIT, null);

  /** Nothing: an input that is at its end, an output that is dropped. {@code /dev/null}. */
  public static final Stdio DISCARD = new Stdio(Kind.DISCARD, null);

  /**
   * For standard error only: where standard output goes, in the order in which both were written.
   */
  public static final Stdio STDOUT = new Stdio(Kind.STDOUT, null);

  private final Kind kind;
  private final @Nullable Path path;

  private Stdio(Kind kind, @Nullable Path path) {
    this.kind = kind;
    this.path = path;
  }

  /**
   * For standard input: a file, from its beginning.
   *
   * @param file the file, which must be there when the child is started
   * @return where the input comes from
   */
  public static Stdio from(Path file) {
    return new Stdio(Kind.READ, Objects.requireNonNull(file, "file"));
  }

  /**
   * For standard output or error: a file, which is made, or emptied if it is there.
   *
   * @param file the file
   * @return where the output goes
   */
  public static Stdio to(Path file) {
    return new Stdio(Kind.WRITE, Objects.requireNonNull(file, "file"));
  }

  /**
   * For standard output or error: the end of a file, which is made if it is not there.
   *
   * @param file the file
   * @return where the output goes
   */
  public static Stdio appendTo(Path file) {
    return new Stdio(Kind.APPEND, Objects.requireNonNull(file, "file"));
  }

  Kind kind() {
    return kind;
  }

  boolean isPipe() {
    return kind == Kind.PIPE;
  }

  Path path() {
    return Objects.requireNonNull(path, "only files have one");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Stdio same && same.kind == kind && Objects.equals(same.path, path);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, path);
  }

  @Override
  public String toString() {
    String name = kind.name().toLowerCase(Locale.ROOT);
    return path == null ? name : name + " " + path;
  }
}

package dev.weft.cluster.internal.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** How bodies ended, as bytes: a value, a failure, or a cancellation. */
public final class Outcomes {
  private static final int VALUE = 0;
  private static final int FAILURE = 1;
  private static final int CANCELLED = 2;
  private static final int UNREADABLE = 3;
  private static final int NOTHING = 4;
  private static final int INT = 5;
  private static final int LONG = 6;
  private static final int BOOLEAN = 7;

  private static final int MOST_OF_A_TEXT = 16_000;

  private final Portable portable;

  /** Makes it. */
  public Outcomes(Portable portable) {
    this.portable = portable;
  }

  /** What an outcome says. */
  public sealed interface Outcome {
    /** The body's value. */
    record Value(@Nullable Object value) implements Outcome {}

    /** What the body threw. */
    record Failed(Throwable failure) implements Outcome {}

    /** The body was cancelled. */
    record Cancelled() implements Outcome {}

    /** The body, its value or its failure could not be read or written where it says. */
    record NotPortable(String message) implements Outcome {}
  }

  /** A cancellation; no other one has the same bytes. */
  public static byte[] cancelled() {
    UUID itself = UUID.randomUUID();
    return framed(
        CANCELLED,
        out -> {
          out.writeLong(itself.getMostSignificantBits());
          out.writeLong(itself.getLeastSignificantBits());
        });
  }

  /** A body, value or failure that could not travel. */
  public static byte[] notPortable(String message) {
    return framed(UNREADABLE, out -> out.writeUTF(shortened(message)));
  }

  /** A value. */
  public byte[] value(@Nullable Object value, String where) {
    return switch (value) {
      case null -> framed(NOTHING, _ -> {});
      case Integer number -> framed(INT, out -> out.writeInt(number));
      case Long number -> framed(LONG, out -> out.writeLong(number));
      case Boolean yes -> framed(BOOLEAN, out -> out.writeBoolean(yes));
      default -> serialized(value, where);
    };
  }

  private byte[] serialized(Object value, String where) {
    try {
      byte[] bytes = portable.write(value, out -> out.writeObject(value));
      return framed(VALUE, out -> out.write(bytes));
    } catch (Portable.NotPortable e) {
      return notPortable("the result of a body on " + where + " cannot travel: " + e.getMessage());
    }
  }

  /** A failure; one that cannot travel as it is does so as text. */
  public byte[] failure(Throwable thrown, String where) {
    Throwable failure =
        thrown instanceof CompletionException wrapper && wrapper.getCause() != null
            ? wrapper.getCause()
            : thrown;
    byte[] bytes;
    try {
      bytes = portable.write(failure, out -> out.writeObject(failure));
    } catch (Portable.NotPortable | RuntimeException | Error e) {
      // Its own code may fail, too; the caller is to be told in any case.
      bytes = new byte[0];
    }
    byte[] object = bytes;
    return framed(
        FAILURE,
        out -> {
          out.writeUTF(where);
          out.writeUTF(shortened(text(failure)));
          out.writeUTF(shortened(stack(failure)));
          out.write(object);
        });
  }

  /** Reads an outcome. */
  public Outcome read(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return switch (in.read()) {
        case VALUE -> value(Arrays.copyOfRange(bytes, 1, bytes.length));
        case NOTHING -> new Outcome.Value(null);
        case INT -> new Outcome.Value(in.readInt());
        case LONG -> new Outcome.Value(in.readLong());
        case BOOLEAN -> new Outcome.Value(in.readBoolean());
        case FAILURE -> failed(in);
        case CANCELLED -> new Outcome.Cancelled();
        case UNREADABLE -> new Outcome.NotPortable(in.readUTF());
        default -> new Outcome.NotPortable("an outcome of another version of Weft's cluster");
      };
    } catch (IOException e) {
      return new Outcome.NotPortable("an outcome that is cut short: " + e);
    }
  }

  private Outcome value(byte[] bytes) {
    try {
      return new Outcome.Value(portable.<@Nullable Object>read(bytes, in -> in.readObject()));
    } catch (Portable.NotPortable e) {
      return new Outcome.NotPortable(
          "the result of a body cannot be read by its caller: " + e.getMessage());
    }
  }

  private Outcome failed(DataInputStream in) throws IOException {
    String where = in.readUTF();
    String text = in.readUTF();
    String stack = in.readUTF();
    byte[] object = in.readAllBytes();
    Throwable remote = new RemoteStack(where, stack);
    if (object.length > 0) {
      try {
        Object failure = portable.<@Nullable Object>read(object, stream -> stream.readObject());
        if (failure instanceof Throwable its) {
          its.addSuppressed(remote);
          return new Outcome.Failed(its);
        }
      } catch (Portable.NotPortable e) {
        remote.addSuppressed(e);
      }
    }
    IllegalStateException stand =
        new IllegalStateException(
            "a body failed on " + where + " with what cannot be read here: " + text);
    stand.addSuppressed(remote);
    return new Outcome.Failed(stand);
  }

  /** Where a failure was thrown: among the suppressed ones of the failure that the caller gets. */
  private static final class RemoteStack extends Exception {
    private static final long serialVersionUID = 1;

    RemoteStack(String where, String stack) {
      super("thrown on " + where + ", there: " + stack, null, true, false);
    }
  }

  private static String text(Throwable failure) {
    try {
      return failure.toString();
    } catch (RuntimeException | Error e) {
      return failure.getClass().getName();
    }
  }

  private static String stack(Throwable failure) {
    try {
      StringWriter text = new StringWriter();
      failure.printStackTrace(new PrintWriter(text));
      return text.toString();
    } catch (RuntimeException | Error e) {
      return failure.getClass().getName();
    }
  }

  private static String shortened(String text) {
    return text.length() <= MOST_OF_A_TEXT ? text : text.substring(0, MOST_OF_A_TEXT) + "…";
  }

  private interface Filling {
    void to(DataOutputStream out) throws IOException;
  }

  private static byte[] framed(int kind, Filling filling) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(16);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(kind);
      filling.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}

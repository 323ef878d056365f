package dev.weft.cluster.internal.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import org.jspecify.annotations.Nullable;

/** Writes and reads the user's objects by Java's serialization. */
public final class Portable {
  /** What javac puts into a class to make its lambdas anew. */
  private static final String LAMBDAS = "$deserializeLambda$";

  private static final String REMEDY = ": all members and clients are to have the same classes";

  private final ClassLoader loader;
  private final ObjectInputFilter filter;
  private final int limitBytes;

  /**
   * Sets it up.
   *
   * @param loader finds the classes of what arrives
   * @param filter says which classes may arrive
   * @param limitBytes how large one object may be
   */
  public Portable(ClassLoader loader, ObjectInputFilter filter, int limitBytes) {
    this.loader = loader;
    this.filter = filter;
    this.limitBytes = limitBytes;
  }

  /** Why an object could not be written or read, in a message for its reader. */
  public static final class NotPortable extends Exception {
    private static final long serialVersionUID = 1;

    NotPortable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** Writes an object. */
  public interface Writing {
    /** Writes. */
    void to(ObjectOutputStream out) throws IOException;
  }

  /** Reads an object. */
  public interface Reading<T extends @Nullable Object> {
    /** Reads. */
    T from(ObjectInputStream in) throws IOException, ClassNotFoundException;
  }

  /**
   * Writes an object.
   *
   * @throws NotPortable if something in it cannot be written, with the way to it, or it is too
   *     large
   */
  public byte[] write(@Nullable Object root, Writing writing) throws NotPortable {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (ObjectOutputStream out = new Thin(bytes)) {
      writing.to(out);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      @Nullable String path = root == null ? null : pathOrNull(root);
      throw new NotPortable(
          path == null ? "cannot be serialized: " + e : "not serializable: " + path, e);
    }
    if (bytes.size() > limitBytes) {
      throw new NotPortable(bytes.size() + " bytes, of which " + limitBytes + " are allowed", null);
    }
    return bytes.toByteArray();
  }

  /** The search runs code of the objects, as collections have. */
  private static @Nullable String pathOrNull(Object root) {
    try {
      return FieldPath.toWhatCannotBeWritten(root);
    } catch (RuntimeException | StackOverflowError e) {
      return null;
    }
  }

  /**
   * Reads an object.
   *
   * @throws NotPortable if its classes are missing here, are others, or may not arrive
   */
  public <T extends @Nullable Object> T read(byte[] bytes, Reading<T> reading) throws NotPortable {
    Watched watched = new Watched(filter);
    try (ObjectInputStream in = new Resolving(bytes)) {
      in.setObjectInputFilter(watched);
      return reading.from(in);
    } catch (IOException | ClassNotFoundException | RuntimeException | Error e) {
      // Errors, too: what waits for it is to be told, whatever the classes' own code does.
      throw new NotPortable(why(e, watched), e);
    }
  }

  private static String why(Throwable failure, Watched watched) {
    if (watched.refusal != null) {
      return "the filter refuses " + watched.refusal + ": ClusterOptions.withFilter() sets it";
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      @Nullable String capturing = capturingClass(cause);
      if (capturing != null) {
        return "the lambda in " + capturing + " is of another build" + REMEDY;
      }
    }
    return switch (failure) {
      case ClassNotFoundException e -> "the class " + e.getMessage() + " is missing" + REMEDY;
      case NoClassDefFoundError e -> "the class " + e.getMessage() + " is missing" + REMEDY;
      case InvalidClassException e when String.valueOf(e.getMessage()).contains("REJECTED") ->
          "the filter of the JVM, jdk.serialFilter, refuses it: " + e.getMessage();
      case InvalidClassException e -> "the class is of another build, " + e.getMessage() + REMEDY;
      default -> "it cannot be read: " + failure;
    };
  }

  /** The class whose lambda cannot be made anew, if that is what a failure means. */
  private static @Nullable String capturingClass(Throwable failure) {
    for (StackTraceElement frame : failure.getStackTrace()) {
      if (frame.getMethodName().equals(LAMBDAS)) {
        return frame.getClassName();
      }
    }
    // The class of that name has no lambda that can travel.
    String message = String.valueOf(failure.getMessage());
    int method = message.indexOf("." + LAMBDAS + "(");
    return failure instanceof NoSuchMethodException && method > 0
        ? message.substring(0, method)
        : null;
  }

  /** A filter that remembers what it has refused, as the exception does not say it. */
  private static final class Watched implements ObjectInputFilter {
    private final ObjectInputFilter filter;
    @Nullable String refusal;

    Watched(ObjectInputFilter filter) {
      this.filter = filter;
    }

    @Override
    public Status checkInput(FilterInfo info) {
      Status status;
      try {
        status = filter.checkInput(info);
      } catch (RuntimeException e) {
        status = Status.REJECTED;
      }
      if (status == Status.REJECTED) {
        Class<?> type = info.serialClass();
        refusal =
            type == null
                ? "an object of depth "
                    + info.depth()
                    + " with "
                    + info.references()
                    + " references and "
                    + info.streamBytes()
                    + " bytes"
                : "the class " + type.getTypeName();
      }
      return status;
    }
  }

  /** Writes little of some classes. */
  private static final class Thin extends ObjectOutputStream {
    Thin(ByteArrayOutputStream bytes) throws IOException {
      super(bytes);
    }

    @Override
    protected void writeClassDescriptor(ObjectStreamClass type) throws IOException {
      ThinClasses.write(type, this, () -> super.writeClassDescriptor(type));
    }
  }

  /** Finds classes where the member's own code is. */
  private final class Resolving extends ObjectInputStream {
    Resolving(byte[] bytes) throws IOException {
      super(new ByteArrayInputStream(bytes));
    }

    @Override
    protected ObjectStreamClass readClassDescriptor() throws IOException, ClassNotFoundException {
      return ThinClasses.read(this, super::readClassDescriptor);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(description.getName(), false, loader);
      } catch (ClassNotFoundException e) {
        return super.resolveClass(description);
      }
    }
  }
}

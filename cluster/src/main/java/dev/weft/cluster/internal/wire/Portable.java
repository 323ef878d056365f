package dev.weft.cluster.internal.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import org.jspecify.annotations.Nullable;

/** Writes and reads the user's objects by Java's serialization. */
public final class Portable {
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
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      writing.to(out);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      @Nullable String path = root == null ? null : FieldPath.toWhatCannotBeWritten(root);
      throw new NotPortable(
          path == null ? "cannot be serialized: " + e : "not serializable: " + path, e);
    }
    if (bytes.size() > limitBytes) {
      throw new NotPortable(bytes.size() + " bytes, of which " + limitBytes + " are allowed", null);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads an object.
   *
   * @throws NotPortable if its classes are missing here, are others, or may not arrive
   */
  public <T extends @Nullable Object> T read(byte[] bytes, Reading<T> reading) throws NotPortable {
    try (ObjectInputStream in = new Resolving(bytes)) {
      in.setObjectInputFilter(filter);
      return reading.from(in);
    } catch (ClassNotFoundException | NoClassDefFoundError e) {
      throw new NotPortable("the class " + e.getMessage() + " is missing there", e);
    } catch (InvalidClassException e) {
      throw new NotPortable(
          String.valueOf(e.getMessage()).contains("REJECTED")
              ? "the filter there refuses the class " + e.getMessage()
              : "a class is another one there: " + e.getMessage(),
          e);
    } catch (InvalidObjectException e) {
      throw new NotPortable("a lambda is of another build than there: " + e.getMessage(), e);
    } catch (IOException | RuntimeException | LinkageError e) {
      String message = String.valueOf(e.getMessage()) + e.getCause();
      throw new NotPortable(
          message.contains("lambda")
              ? "a lambda is of another build than there: " + e
              : "it cannot be read there: " + e,
          e);
    }
  }

  /** Finds classes where the member's own code is. */
  private final class Resolving extends ObjectInputStream {
    Resolving(byte[] bytes) throws IOException {
      super(new ByteArrayInputStream(bytes));
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

package dev.weft.cluster.internal.wire;

import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.lang.invoke.SerializedLambda;
import java.util.List;

/**
 * Names the classes that nearly each body has by a number, where Java's serialization describes all
 * of their fields: those of a lambda are most of what it sends. Only classes whose fields are the
 * same in all JDKs.
 */
final class ThinClasses {
  private static final int DESCRIBED = 0;

  /** A class's number is its place, from 1. */
  private static final List<ObjectStreamClass> THIN =
      List.of(
          ObjectStreamClass.lookup(SerializedLambda.class),
          ObjectStreamClass.lookup(Object[].class),
          ObjectStreamClass.lookup(Number.class),
          ObjectStreamClass.lookup(Integer.class),
          ObjectStreamClass.lookup(Long.class));

  private ThinClasses() {}

  /** What {@link ObjectStreamClass} writes of itself otherwise. */
  interface Describing {
    void describe() throws IOException;
  }

  /** What {@link ObjectStreamClass} reads of itself otherwise. */
  interface Described {
    ObjectStreamClass description() throws IOException, ClassNotFoundException;
  }

  static void write(ObjectStreamClass type, ObjectOutputStream out, Describing otherwise)
      throws IOException {
    int number = THIN.indexOf(type) + 1;
    out.writeByte(number);
    if (number == DESCRIBED) {
      otherwise.describe();
    }
  }

  static ObjectStreamClass read(ObjectInputStream in, Described otherwise)
      throws IOException, ClassNotFoundException {
    int number = in.readUnsignedByte();
    if (number == DESCRIBED) {
      return otherwise.description();
    }
    if (number > THIN.size()) {
      throw new InvalidClassException("class number " + number, "unknown to this version of Weft");
    }
    return THIN.get(number - 1);
  }
}

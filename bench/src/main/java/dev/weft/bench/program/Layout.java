package dev.weft.bench.program;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/** How large objects are: as HotSpot lays them out by default, with references of four bytes. */
final class Layout {
  private static final int HEADER_BYTES = 12;
  private static final int ALIGNMENT_BYTES = 8;

  private Layout() {}

  /** The bytes of an object of the class, without what it refers to. */
  static long bytesOf(Class<?> type) {
    long bytes = HEADER_BYTES;
    for (@Nullable Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          bytes += bytesOfField(field.getType());
        }
      }
    }
    return (bytes + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
  }

  private static int bytesOfField(Class<?> type) {
    if (type == long.class || type == double.class) {
      return Long.BYTES;
    } else if (type == boolean.class || type == byte.class) {
      return Byte.BYTES;
    } else if (type == short.class || type == char.class) {
      return Short.BYTES;
    } else {
      return Integer.BYTES;
    }
  }
}

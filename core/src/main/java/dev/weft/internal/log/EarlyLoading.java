package dev.weft.internal.log;

import java.lang.invoke.MethodHandles;

/**
 * Loads what is needed when something goes wrong before it does: a class whose initialisation fails
 * for want of memory once is lost for the life of the JVM.
 */
public final class EarlyLoading {
  private EarlyLoading() {}

  /**
   * Initialises classes.
   *
   * @param lookup of a class that may see them
   */
  public static void load(MethodHandles.Lookup lookup, Class<?>... needed) {
    try {
      for (Class<?> each : needed) {
        lookup.ensureInitialized(each);
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError("classes that " + lookup + " may see", e);
    }
  }
}

package dev.weft.internal.services;

/**
 * Whether anything may be found by {@link java.util.ServiceLoader}. Looking for it opens every jar
 * of the class path and the JDK's own image, some twenty milliseconds of a program's start, so a
 * program that knows that there is nothing can say so: by the system property {@code
 * weft.services}, which is then {@code none}.
 */
public final class Services {
  private static final boolean NONE = "none".equals(System.getProperty("weft.services"));

  private Services() {}

  /** Whether the program says that there are none but Weft's own. */
  public static boolean areNone() {
    return NONE;
  }
}

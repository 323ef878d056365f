package dev.weft;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What there is to know of this library itself. */
public final class Weft {
  private static final String VERSION = readVersion();

  private Weft() {}

  /**
   * The version of this library, as its Maven coordinates have it.
   *
   * <p>The same on the class path, on the module path, in an image of {@code jlink} and in a jar
   * with everything in it. Any thread may call it.
   *
   * @return a version, {@code 0.1.0} say
   */
  public static String version() {
    return VERSION;
  }

  /**
   * Gives this JVM the main engine where it was started without the flag for that: as the first
   * line of {@code main}, before any loop is made.
   *
   * {@snippet :
   * void main() {
   *   boolean _ = Weft.openEngine();
   *   run(() -> serve());
   * }
   * }
   *
   * <p>A child JVM loads an agent of one statement into this one, which opens {@code java.lang} to
   * Weft and to nothing else, by {@code Instrumentation.redefineModule}. That takes some tenths of
   * a second, and the JVM warns of it on its standard error in four lines. Where the flag was
   * given, or the system property {@code weft.engine} asks for the fallback engine, nothing is
   * done. Where that cannot be done (a JVM without {@code jdk.jcmd}, started with {@code
   * -XX:+DisableAttachMechanism} or, in a later JDK, without {@code
   * -XX:+EnableDynamicAgentLoading}) one line is logged that says why, and the fallback engine
   * stands.
   *
   * <p>The system property {@code weft.openEngine}, {@code true}, does the same when the first loop
   * is made. Any thread may call it; it blocks until the child has ended.
   *
   * @return whether this JVM has the main engine, which is settled from now on
   */
  public static boolean openEngine() {
    if (!"baton".equals(System.getProperty("weft.engine"))) {
      JavaLang.openToWeft();
    }
    return Engine.CURRENT instanceof SchedulerEngine;
  }

  private static String readVersion() {
    Properties properties = new Properties();
    try (InputStream in = Weft.class.getResourceAsStream("version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the version of Weft", e);
    }
    return properties.getProperty("version", "unknown");
  }
}

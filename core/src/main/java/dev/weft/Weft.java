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

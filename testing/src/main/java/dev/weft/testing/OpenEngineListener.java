package dev.weft.testing;

import dev.weft.Weft;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Gives tests the main engine where their JVM was started without the flag for it, as {@link
 * Weft#openEngine()} does: before the first test, and with nothing configured. JUnit finds it by
 * itself where this module is on the class path. The system property {@code weft.openEngine},
 * {@code false}, leaves the JVM as it is; {@code weft.engine}, {@code baton}, does so, too.
 */
public final class OpenEngineListener implements LauncherSessionListener {
  /** For JUnit. */
  public OpenEngineListener() {}

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (!"false".equals(System.getProperty("weft.openEngine"))) {
      boolean _ = Weft.openEngine();
    }
  }
}

package dev.weft.net.internal.poll;

import java.nio.channels.Selector;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether Linux's calls can be made on the descriptors of channels, whatever the engine. */
final class NativeAccess {
  private NativeAccess() {}

  static boolean isGiven() {
    return isKnownSystem() && missingFlag() == null;
  }

  /** Whether the layouts and numbers of {@link LinuxCalls} are this system's. */
  static boolean isKnownSystem() {
    String machine = machine();
    return name().equals("Linux") && (machine.equals("amd64") || machine.equals("aarch64"));
  }

  /** The system that this is, in words. */
  static String system() {
    return name() + " on " + machine();
  }

  private static String name() {
    return System.getProperty("os.name", "");
  }

  private static String machine() {
    return System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
  }

  /** What the JVM was to be started with and was not; null if nothing is missing. */
  static @Nullable String missingFlag() {
    Module here = NativeAccess.class.getModule();
    String us = here.isNamed() ? here.getName() : "ALL-UNNAMED";
    if (!Selector.class.getModule().isOpen("sun.nio.ch", here)) {
      return "start the JVM with --add-opens=java.base/sun.nio.ch=" + us;
    }
    if (!here.isNativeAccessEnabled()) {
      return "start the JVM with --enable-native-access=" + us;
    }
    return null;
  }
}

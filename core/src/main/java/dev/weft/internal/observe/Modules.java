package dev.weft.internal.observe;

/**
 * Which optional modules of the JDK this JVM has: a runtime image may lack them, a module path
 * leave them out. Ask before a class that needs one is touched.
 */
public final class Modules {
  public static final boolean JFR = has("jdk.jfr");
  static final boolean MANAGEMENT = has("java.management");

  /** For locks that virtual threads own. */
  static final boolean JDK_MANAGEMENT = has("jdk.management");

  private Modules() {}

  private static boolean has(String module) {
    return ModuleLayer.boot().findModule(module).isPresent();
  }
}

package dev.weft.internal.opening;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Opens {@code java.lang} to a module, while the JVM runs. */
public final class Opening {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Opening() {}

  /**
   * Whether {@code java.lang} is open to a module.
   *
   * @param module the module
   * @return true if it was opened, by whatever
   */
  public static boolean isOpenTo(Module module) {
    return Object.class.getModule().isOpen("java.lang", module);
  }

  /**
   * Opens {@code java.lang} to a module: a child JVM, the JDK's {@code jcmd}, loads an agent into
   * this one that does so. The JVM warns of that on its standard error. Waits for the child.
   *
   * @param module the module
   * @return null if it is open now, else why not
   */
  public static @Nullable String openTo(Module module) {
    if (isOpenTo(module)) {
      return null;
    }
    Path jar = null;
    try {
      jar = Files.createTempFile("weft-opens-java-lang", ".jar");
      OpeningAgent.writeTo(Files.newOutputStream(jar));
      System.getProperties().put(OpeningAgent.MODULE, module);
      String said = loadByChild(jar);
      return isOpenTo(module) ? null : said;
    } catch (IOException | RuntimeException | LinkageError e) {
      return e.toString();
    } finally {
      System.getProperties().remove(OpeningAgent.MODULE);
      delete(jar);
    }
  }

  private static String loadByChild(Path jar) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    java.toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "--module",
                    "jdk.jcmd/sun.tools.jcmd.JCmd",
                    Long.toString(ProcessHandle.current().pid()),
                    "JVMTI.agent_load",
                    jar.toString()))
            .redirectErrorStream(true);
    // What is meant for this JVM, agents and ports for debuggers, is not for the child.
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().remove("JDK_JAVA_OPTIONS");
    Process child = builder.start();
    boolean interrupted = false;
    try {
      child.getOutputStream().close();
      if (!child.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        return "the child JVM that was to attach did not end within " + LIMIT;
      }
      // A few lines: the pipe has held them.
      String output = new String(child.getInputStream().readAllBytes(), UTF_8).strip();
      return "the child JVM that was to attach said: " + output.replaceAll("\\R", " / ");
    } catch (InterruptedException e) {
      interrupted = true;
      return "interrupted while a child JVM attached";
    } finally {
      Process _ = child.destroyForcibly();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void delete(@Nullable Path jar) {
    if (jar != null) {
      try {
        boolean _ = Files.deleteIfExists(jar);
      } catch (IOException e) {
        jar.toFile().deleteOnExit(); // some systems keep a jar that is loaded
      }
    }
  }
}

package dev.weft.inspect;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/** A JVM to look at: its management agent is started if need be, and asked by JMX. */
final class Target {
  private static final String TASKS = "dev.weft:type=Tasks";

  /** Weft notices within a second that it is asked. */
  private static final int TRIES = 40;

  private static final long NANOS_BETWEEN_TRIES = 100_000_000;

  private final long pid;
  private final String address;

  private Target(long pid, String address) {
    this.pid = pid;
    this.address = address;
  }

  static Target attach(long pid) throws CannotShowException {
    ensureJvm(pid);
    ensureNotStopped(pid);
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      try {
        return new Target(pid, machine.startLocalManagementAgent());
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw new CannotShowException(
          "cannot attach to process "
              + pid
              + ": it is no JVM, does not answer, or was started"
              + " with -XX:+DisableAttachMechanism ("
              + e.getMessage()
              + ")",
          e);
    } catch (IOException e) {
      throw new CannotShowException(
          "cannot attach to process "
              + pid
              + ": run this as the user whose process it is ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  /**
   * Attaching sends a signal to a process that may not expect it, so where the system tells, a
   * process that is no JVM is left alone.
   */
  private static void ensureJvm(long pid) throws CannotShowException {
    if (ProcessHandle.of(pid).isEmpty()) {
      throw new CannotShowException("no such process: " + pid, null);
    }
    try (Stream<String> maps = Files.lines(Path.of("/proc", Long.toString(pid), "maps"))) {
      if (maps.noneMatch(line -> line.contains("libjvm."))) {
        throw new CannotShowException("process " + pid + " is not a JVM", null);
      }
    } catch (AccessDeniedException e) {
      throw new CannotShowException(
          "no permission to look at process " + pid + ": run this as the user whose process it is",
          e);
    } catch (NoSuchFileException e) {
      // A system without /proc: attaching will tell.
    } catch (IOException | java.io.UncheckedIOException e) {
      // Likewise.
    }
  }

  /** Where the system tells, a process that is stopped is not waited for. */
  private static void ensureNotStopped(long pid) throws CannotShowException {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      if (lines.anyMatch(line -> line.matches("State:\\s+[Tt]\\b.*"))) {
        throw new CannotShowException(
            "process " + pid + " is stopped: kill -CONT " + pid + " has it go on", null);
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      // A system without /proc: there is a limit.
    }
  }

  /** Has the JVM answer in words. */
  @SuppressWarnings("BanJNDI") // the address is that of a JVM on this machine, of the same user
  String ask(String operation) throws CannotShowException {
    try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      for (int tries = 0; tries < TRIES; tries++) {
        String answer = tryAsk(server, operation);
        if (answer != null) {
          return answer;
        }
        LockSupport.parkNanos(NANOS_BETWEEN_TRIES);
      }
    } catch (IOException | JMException e) {
      throw new CannotShowException("process " + pid + " does not answer: " + e, e);
    }
    throw new CannotShowException(
        "process "
            + pid
            + " runs no event loop of Weft, or has no module java.management in its runtime",
        null);
  }

  private static @Nullable String tryAsk(MBeanServerConnection server, String operation)
      throws IOException, JMException {
    try {
      return (String) server.invoke(name(), operation, new Object[0], new String[0]);
    } catch (InstanceNotFoundException e) {
      return null;
    }
  }

  private static ObjectName name() throws MalformedObjectNameException {
    return new ObjectName(TASKS);
  }
}

package dev.weft.inspect;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A JVM to look at: its management agent is started if need be, and asked by JMX. */
final class Target {
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

  /** Connects to its management beans. */
  @SuppressWarnings("BanJNDI") // the address is that of a JVM on this machine, of the same user
  ManagedProgram connect() throws CannotShowException {
    try {
      JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
      return new ManagedProgram(pid, connector.getMBeanServerConnection(), connector);
    } catch (IOException e) {
      throw new CannotShowException("process " + pid + " does not answer: " + e, e);
    }
  }
}

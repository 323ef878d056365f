package dev.weft.inspect;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import jdk.management.jfr.FlightRecorderMXBean;
import org.jspecify.annotations.Nullable;

/**
 * A program whose loops are looked at, this one or another JVM's, by its management beans: so that
 * one needs nothing but what Weft has in any case. The methods block their thread.
 */
final class ManagedProgram implements Closeable {
  private static final String TASKS = "dev.weft:type=Tasks";

  /** Weft notices within a second that it is asked. */
  private static final int TRIES = 40;

  private static final long NANOS_BETWEEN_TRIES = 100_000_000;
  private static final long LEAVE_MILLIS = 1_000;

  private final long pid;
  private final MBeanServerConnection server;
  private final Closeable connection;

  ManagedProgram(long pid, MBeanServerConnection server, Closeable connection) {
    this.pid = pid;
    this.server = server;
    this.connection = connection;
  }

  /** The program that this is. */
  static ManagedProgram own() {
    return new ManagedProgram(
        ProcessHandle.current().pid(), ManagementFactory.getPlatformMBeanServer(), () -> {});
  }

  long pid() {
    return pid;
  }

  /**
   * Whether it has ended, as far as can be told.
   *
   * @return false for this program
   */
  boolean hasEnded() {
    return ProcessHandle.of(pid).map(process -> !process.isAlive()).orElse(true);
  }

  /** Whether it has ended, or is about to: its connections break a little before it is gone. */
  private boolean endsNow() {
    for (int tries = 0; tries < TRIES; tries++) {
      if (hasEnded()) {
        return true;
      }
      LockSupport.parkNanos(NANOS_BETWEEN_TRIES);
    }
    return false;
  }

  /** Has it answer in words. */
  String ask(String operation) throws CannotShowException {
    return (String) invoke(operation);
  }

  /** Has it answer once, so that what cannot be shown is known at once. */
  void ensureItCanBeLookedAt() throws CannotShowException {
    Map<?, ?> _ = look(Map.of("entries", 0));
  }

  /** Has it tell what its loops do now, in plain data. */
  Map<?, ?> look(Map<String, ?> wanted) throws CannotShowException {
    return (Map<?, ?>) invoke("look", wanted);
  }

  /** Has it tell of one task; an empty map if there is none of that number. */
  Map<?, ?> task(long number) throws CannotShowException {
    return (Map<?, ?>) invoke("task", number);
  }

  private Object invoke(String operation, Object... arguments) throws CannotShowException {
    try {
      for (int tries = 0; tries < TRIES; tries++) {
        Object answer = tryInvoke(operation, arguments);
        if (answer != null) {
          return answer;
        }
        LockSupport.parkNanos(NANOS_BETWEEN_TRIES);
      }
    } catch (IOException | JMException | RuntimeException e) {
      if (endsNow()) {
        throw new CannotShowException("process " + pid + " has ended", e);
      }
      throw new CannotShowException("process " + pid + " does not answer: " + e, e);
    }
    throw new CannotShowException(
        "process "
            + pid
            + " runs no event loop of Weft, or has no module java.management in its runtime",
        null);
  }

  private @Nullable Object tryInvoke(String operation, Object[] arguments)
      throws IOException, JMException {
    String[] signature = new String[arguments.length];
    for (int i = 0; i < signature.length; i++) {
      signature[i] = arguments[i] instanceof Map ? "java.util.Map" : "java.lang.Long";
    }
    try {
      return server.invoke(new ObjectName(TASKS), operation, arguments, signature);
    } catch (InstanceNotFoundException e) {
      return null;
    }
  }

  // ---- the flight recorder

  /**
   * Records a flight of the program into a file.
   *
   * @param enough asked now and then: whether to give up before the time is over
   */
  void recordFlight(Duration time, Path file, BooleanSupplier enough) throws CannotShowException {
    try {
      FlightRecorderMXBean recorder =
          JMX.newMXBeanProxy(
              server, new ObjectName(FlightRecorderMXBean.MXBEAN_NAME), FlightRecorderMXBean.class);
      long recording = recorder.newRecording();
      try {
        recorder.setPredefinedConfiguration(recording, "profile");
        // It ends by itself if this side is gone by then.
        recorder.setRecordingOptions(
            recording, Map.of("name", "weft page", "duration", time.toSeconds() + " s"));
        recorder.startRecording(recording);
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0 && !enough.getAsBoolean()) {
          LockSupport.parkNanos(NANOS_BETWEEN_TRIES);
        }
        copy(recorder, recording, file);
      } finally {
        recorder.closeRecording(recording);
      }
    } catch (IOException | JMException | RuntimeException e) {
      throw new CannotShowException("process " + pid + " cannot record a flight: " + e, e);
    }
  }

  private static void copy(FlightRecorderMXBean recorder, long recording, Path file)
      throws IOException {
    if (recorder.getRecordings().stream()
        .anyMatch(each -> each.getId() == recording && each.getState().equals("RUNNING"))) {
      boolean _ = recorder.stopRecording(recording);
    }
    long stream = recorder.openStream(recording, null);
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] piece;
      while ((piece = recorder.readStream(stream)) != null) {
        out.write(piece);
      }
    } finally {
      recorder.closeStream(stream);
    }
  }

  /** Takes leave of the program; one that is stopped does not hear it, and is not waited for. */
  @Override
  public void close() {
    Thread leaving =
        Thread.ofPlatform().daemon().name("weft-inspect-leaves").start(this::closeConnection);
    try {
      leaving.join(LEAVE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeConnection() {
    try {
      connection.close();
    } catch (IOException e) {
      // The program has ended, and the connection with it.
    }
  }
}

package dev.weft.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class SystemWaitTest {

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void wayOut_ofAThreadThatReadsAProcess_namesTheModuleForProcesses() throws Exception {
    Process process = new ProcessBuilder("cat").start();
    InputStream output = process.getInputStream();
    Thread reader = Thread.ofPlatform().daemon().start(() -> readOne(output));

    String found = null;
    while (found == null) {
      found = SystemWait.wayOut(reader.getStackTrace());
    }

    assertThat(found).contains("dev.weft.process").contains("toThread");
    process.destroyForcibly();
    reader.join();
  }

  private static void readOne(InputStream output) {
    try {
      assertThat(output.read()).isEqualTo(-1);
    } catch (IOException e) {
      // The process was ended first.
    }
  }

  @Test
  void wayOut_ofCallsThatWaitInTheSystem_namesAnotherWay() {
    assertThat(SystemWait.wayOut(at("sun.nio.ch.UnixFileDispatcherImpl", "lock0")))
        .contains("tryLock()");
    assertThat(SystemWait.wayOut(at("sun.nio.fs.UnixNativeDispatcher", "open0")))
        .contains("dev.weft.file");
    assertThat(SystemWait.wayOut(at("java.net.Inet6AddressImpl", "lookupAllHostAddr")))
        .contains("dev.weft.net");
    assertThat(SystemWait.wayOut(at("com.example.Sum", "compute"))).isNull();
  }

  private static StackTraceElement[] at(String type, String method) {
    return new StackTraceElement[] {
      new StackTraceElement(type, method, null, -2), new StackTraceElement("Main", "main", null, 1)
    };
  }
}

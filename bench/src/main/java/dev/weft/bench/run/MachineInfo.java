package dev.weft.bench.run;

import com.sun.management.OperatingSystemMXBean;
import dev.weft.bench.report.Machine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what this machine is. */
final class MachineInfo {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final String MODEL = "model name";
  private static final long GIB = 1L << 30;

  private MachineInfo() {}

  static Machine read() throws IOException {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Machine(
        Files.exists(PROCESSORS) ? model(Files.readString(PROCESSORS)) : system.getArch(),
        system.getAvailableProcessors(),
        Math.round((double) system.getTotalMemorySize() / GIB),
        system.getName() + " " + system.getVersion(),
        System.getProperty("java.vm.name") + " " + Runtime.version());
  }

  static String model(String cpuinfo) {
    return cpuinfo
        .lines()
        .filter(line -> line.startsWith(MODEL))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("an unnamed processor");
  }
}

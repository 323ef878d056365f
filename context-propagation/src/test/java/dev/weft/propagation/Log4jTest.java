package dev.weft.propagation;

import static dev.weft.Async.createTask;
import static dev.weft.Async.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.ThreadContext;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The same with Log4j 2, in a JVM of its own, as a JVM has one library for SLF4J. */
class Log4jTest {
  static final class Program {
    public static void main(String[] args) {
      Async.run(() -> {
        MDC.put("request", "r-17");
        createTask(() -> System.out.println("task " + ThreadContext.get("request"))).await();
        toThread(() -> System.out.println("thread " + ThreadContext.get("request")));
        System.out.println(LoggerFactory.getILoggerFactory().getClass().getName());
      });
    }
  }

  @Test
  void threadContext_setInATask_isSeenInItsChildrenAndThreads() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if ("baton".equals(System.getProperty("weft.engine"))) {
      command.add("-Dweft.engine=baton");
    } else {
      command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    }
    command.add("-Dslf4j.provider=org.apache.logging.slf4j.SLF4JServiceProvider");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));

    Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(output)
        .contains("task r-17", "thread r-17", "org.apache.logging.slf4j.Log4jLoggerFactory");
    assertThat(program.waitFor()).isZero();
  }
}

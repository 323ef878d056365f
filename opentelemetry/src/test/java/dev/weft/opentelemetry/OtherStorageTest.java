package dev.weft.opentelemetry;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.Future;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Where OpenTelemetry keeps its context in thread-locals, as with its Java agent: in a JVM of its
 * own, as the storage is chosen once.
 */
class OtherStorageTest {
  static final class Program {
    private static final ContextKey<String> KEY = ContextKey.named("request");

    private static String seen() {
      return String.valueOf(Context.current().get(KEY));
    }

    public static void main(String[] args) {
      Async.run(() -> {
        EventLoop loop = EventLoop.running();
        Future<String> done = loop.createFuture();
        try (Scope _ = Context.current().with(KEY, "r-17").makeCurrent()) {
          System.out.println("task " + createTask(Program::seen).await());
          System.out.println("thread " + toThread(Program::seen));
          loop.callSoon(() -> done.setResult(seen()));
          sleep(Duration.ZERO);
        }
        System.out.println("callback " + done.await());
        System.out.println("afterwards " + createTask(Program::seen).await());
      });
    }
  }

  @Test
  void context_inThreadLocals_isCarried() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if ("baton".equals(System.getProperty("weft.engine"))) {
      command.add("-Dweft.engine=baton");
    } else {
      command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    }
    command.add("-Dio.opentelemetry.context.contextStorageProvider=default");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));

    Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(output.lines())
        .contains("task r-17", "thread r-17", "callback r-17", "afterwards null");
    assertThat(program.waitFor()).isZero();
  }
}

package dev.weft.opentelemetry;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.fixtures.Programs;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.time.Duration;
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
    String output =
        Programs.say(
            Programs.java(
                Program.class, "-Dio.opentelemetry.context.contextStorageProvider=default"));

    assertThat(output.lines())
        .contains("task r-17", "thread r-17", "callback r-17", "afterwards null");
  }
}

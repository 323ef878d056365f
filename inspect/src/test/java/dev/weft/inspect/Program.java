package dev.weft.inspect;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static dev.weft.TaskOptions.named;
import static java.time.Duration.ZERO;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.Future;
import java.io.IOException;

/** A program to look at, in a JVM of its own; it ends when its standard input does. */
final class Program {
  private Program() {}

  @SuppressWarnings("SystemOut") // the test waits for it
  public static void main(String[] arguments) {
    boolean blocks = arguments[0].equals("blocked");
    int extra = Integer.parseInt(arguments[1]);
    Async.run(() -> {
      Async.currentTask().setName("main");
      taskGroup(group -> {
        Future<Void> never = EventLoop.running().createFuture();
        for (int i = 0; i < extra; i++) {
          group.createTask(() -> waitFor(never));
        }
        group.createTask(() -> waitFor(never), named("worker"));
        var inner = createTask(() -> waitFor(never), named("inner"));
        group.createTask(() -> inner.await(), named("outer"));
        sleep(ZERO);
        sleep(ZERO);
        if (blocks) {
          group.createTask(Program::spin, named("spinner"));
        }
        Thread.ofPlatform().daemon().start(Program::endWithInput);
        System.out.println("ready");
      });
    });
  }

  private static void waitFor(Future<?> future) {
    future.await();
  }

  private static void spin() {
    while (true) {
      Thread.onSpinWait();
    }
  }

  private static void endWithInput() {
    try {
      while (System.in.read() >= 0) {
        Thread.onSpinWait();
      }
    } catch (IOException e) {
      // The end as well.
    }
    Runtime.getRuntime().halt(0);
  }
}

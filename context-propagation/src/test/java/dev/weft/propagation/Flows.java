package dev.weft.propagation;

import static dev.weft.Async.createTask;
import static dev.weft.Async.fromThread;
import static dev.weft.Async.taskGroup;
import static dev.weft.Async.toThread;

import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** All the ways that work takes from a task. */
final class Flows {
  private Flows() {}

  /** What is seen at the end of each way, by its name. In a task. */
  static <T> Map<String, T> of(Supplier<T> seen) throws InterruptedException {
    EventLoop loop = EventLoop.running();
    Map<String, Future<T>> there = new LinkedHashMap<>();
    there.put("createTask", createTask(seen::get));
    there.put("a task of a task", createTask(() -> createTask(seen::get).await()));
    there.put("submit", loop.submit(seen::get));
    Future<T> soon = loop.createFuture();
    loop.callSoon(() -> soon.setResult(seen.get()));
    there.put("callSoon", soon);
    Future<T> later = loop.createFuture();
    loop.callLater(Duration.ZERO, () -> later.setResult(seen.get()));
    there.put("callLater", later);
    Future<T> first = loop.createFuture();
    Future<T> done = loop.createFuture();
    first.addDoneCallback(_ -> done.setResult(seen.get()));
    first.cancel();
    there.put("addDoneCallback", done);
    taskGroup(group -> {
      there.put("a group", group.createTask(seen::get));
    });
    Map<String, T> all = new LinkedHashMap<>();
    there.forEach((name, future) -> all.put(name, future.await()));
    all.put("toThread", toThread(seen::get));
    all.put("fromThread", toThread(() -> fromThread(loop, seen::get)));
    all.put("a task of a callback", viaCallback(loop, seen));
    all.put("Context.run", inThread(Context.copyOfCurrent(), seen));
    return all;
  }

  private static <T> T viaCallback(EventLoop loop, Supplier<T> seen) {
    Future<Future<T>> made = loop.createFuture();
    loop.callSoon(() -> made.setResult(createTask(seen::get)));
    return made.await().await();
  }

  private static <T> T inThread(Context context, Supplier<T> seen) {
    Future<T> result = EventLoop.running().createFuture();
    EventLoop loop = EventLoop.running();
    Thread.ofVirtual()
        .start(() -> {
          T value = context.run(seen::get);
          loop.callSoonThreadsafe(() -> result.setResult(value));
        });
    return result.await();
  }
}

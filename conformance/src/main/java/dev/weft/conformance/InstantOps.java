package dev.weft.conformance;

import dev.weft.Future;
import dev.weft.Handle;
import dev.weft.Task;
import dev.weft.TimerHandle;
import dev.weft.queue.Queue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Does the operations that never wait, for tasks and callbacks. */
final class InstantOps {
  private final Machine machine;
  private final Names names;

  InstantOps(Machine machine) {
    this.machine = machine;
    this.names = machine.names();
  }

  void run(InstantOp op) {
    switch (op) {
      case InstantOp.Log(var text) -> log(text);
      case InstantOp.SetResult(var f, var value) ->
          orRefuse("set_result " + f, () -> names.future(f).setResult(value));
      case InstantOp.SetException(var f, var tag) ->
          orRefuse("set_exception " + f, () -> names.future(f).setException(new Boom(tag)));
      case InstantOp.Cancel(var x, var message) ->
          log("cancel " + x + " " + cancel(names.awaitable(x), message));
      case InstantOp.Uncancel(var x) -> {
        Task<?> task = names.task(x);
        log("uncancel " + x + " " + (task == null ? "absent" : task.uncancel()));
      }
      case InstantOp.Cancelling(var x) -> {
        Task<?> task = names.task(x);
        log("cancelling " + x + " " + (task == null ? "absent" : task.cancelling()));
      }
      case InstantOp.State(var x) -> log("state " + x + " " + state(names.awaitable(x)));
      case InstantOp.AddDoneCallback(var x, var ops) -> {
        Future<@Nullable Object> future = names.awaitable(x);
        if (future != null) {
          future.addDoneCallback(_ -> runAll(ops));
        }
      }
      case InstantOp.CallSoon(var ops) -> machine.loop().callSoon(() -> runAll(ops));
      case InstantOp.CallLater(int ticks, var ops, var name) -> {
        TimerHandle handle = machine.loop().callLater(Machine.ticks(ticks), () -> runAll(ops));
        if (name != null) {
          names.bindHandle(name, handle);
        }
      }
      case InstantOp.CancelHandle(var name) -> {
        Handle handle = names.handle(name);
        if (handle != null) {
          handle.cancel();
        }
      }
      case InstantOp.EventSet(var e) -> names.event(e).set();
      case InstantOp.EventClear(var e) -> names.event(e).clear();
      case InstantOp.Release(var x) -> orRefuse("release " + x, names.guard(x).release());
      case InstantOp.Notify(var c, int count) ->
          orRefuse("notify " + c, () -> names.condition(c).signal(count));
      case InstantOp.NotifyAll(var c) ->
          orRefuse("notify_all " + c, () -> names.condition(c).signalAll());
      case InstantOp.Locked(var x) -> log("locked " + names.guard(x).locked().getAsBoolean());
      case InstantOp.PutNow(var q, var item) ->
          orRefuse("put_nowait " + q, () -> names.queue(q).putNow(item));
      case InstantOp.GetNow(var q) ->
          orRefuse(
              "get_nowait " + q,
              () -> log("get_nowait " + q + " " + machine.show(names.queue(q).getNow())));
      case InstantOp.TaskDone(var q) -> orRefuse("task_done " + q, () -> names.queue(q).taskDone());
      case InstantOp.Shutdown(var q, boolean immediate) -> {
        if (immediate) {
          names.queue(q).shutdownNow();
        } else {
          names.queue(q).shutdown();
        }
      }
      case InstantOp.QueueSize(var q) -> {
        Queue<Object> queue = names.queue(q);
        log("qsize " + queue.size() + " " + queue.isEmpty() + " " + queue.isFull());
      }
      case InstantOp.Feed(var r, var text) ->
          names.reader(r).feedData(text.getBytes(StandardCharsets.ISO_8859_1));
      case InstantOp.FeedEof(var r) -> names.reader(r).feedEof();
      case InstantOp.FeedException(var r, var tag) -> names.reader(r).setException(new Boom(tag));
      case InstantOp.AtEof(var r) -> log("at_eof " + names.reader(r).atEof());
      case InstantOp.SetVar(var v, int value) -> names.var(v).set(value);
      case InstantOp.GetVar(var v) -> log("var " + v + " " + names.var(v).get());
      case InstantOp.Spawn(var name, var proc) -> machine.spawn(name, proc);
      case InstantOp.Raise(var tag) -> throw new Boom(tag);
    }
  }

  /** What a callback does. */
  private void runAll(List<InstantOp> ops) {
    ops.forEach(this::run);
  }

  /** Does what may be refused: the refusal is logged, and the program goes on. */
  void orRefuse(String what, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      log(what + " " + machine.show(e));
    }
  }

  private static String cancel(@Nullable Future<?> target, @Nullable String message) {
    return target == null ? "absent" : String.valueOf(target.cancel(message));
  }

  private String state(@Nullable Future<?> future) {
    if (future == null) {
      return "absent";
    }
    return switch (future.state()) {
      case RUNNING -> "pending";
      case CANCELLED -> "cancelled";
      case FAILED -> machine.show(future.exception());
      case SUCCESS -> machine.show(future.result());
    };
  }

  private void log(String what) {
    machine.log(what);
  }
}

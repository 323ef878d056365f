package dev.weft.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.weft.Async;
import dev.weft.CancelledError;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.TaskOptions;
import dev.weft.Timeout;
import dev.weft.conformance.Program.Proc;
import dev.weft.net.StreamReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Does a task's operations, in the task. */
final class TaskBody {
  private final Machine machine;
  private final Names names;
  private final Waits waits;

  TaskBody(Machine machine) {
    this.machine = machine;
    this.names = machine.names();
    this.waits = new Waits(machine);
  }

  /** The innermost group and timeout that an operation stands in. */
  private record Scope(@Nullable TaskGroup group, @Nullable Timeout timeout) {
    static final Scope NONE = new Scope(null, null);
  }

  /** Does what a task does, from its first line to its last. */
  @Nullable Object run(Proc proc) throws Exception {
    log("start");
    try {
      runAll(proc.ops(), Scope.NONE);
    } catch (Throwable e) {
      log("raised " + machine.nameOf(e));
      throw e;
    }
    log("end " + machine.show(proc.result()));
    return proc.result();
  }

  /** Does a proc's operations as a part of the current task. */
  private @Nullable Object runInline(Proc proc) throws Exception {
    runAll(proc.ops(), Scope.NONE);
    return proc.result();
  }

  private void runAll(List<Op> ops, Scope scope) throws Exception {
    for (Op op : ops) {
      switch (op) {
        case InstantOp instant -> machine.instantOps().run(instant);
        case WaitingOp waiting -> run(waiting, scope);
      }
    }
  }

  private void run(WaitingOp op, Scope scope) throws Exception {
    switch (op) {
      case WaitingOp.Sleep(int ticks) -> Async.sleep(Machine.ticks(ticks));
      case WaitingOp.Repeat(int times, var ops) -> {
        for (int i = 0; i < times; i++) {
          runAll(ops, scope);
        }
      }
      case WaitingOp.Try attempt -> run(attempt, scope);
      case WaitingOp.FutureOp waiting -> waits.run(waiting);
      case WaitingOp.WaitForProc(var proc, var ticks) -> {
        Object value =
            Async.waitFor(() -> runInline(machine.proc(proc)), Machine.ticksOrNull(ticks));
        log("wait_for_proc " + proc + " " + machine.show(value));
      }
      case WaitingOp.InTimeout(var ticks, var ops) ->
          inTimeout(Machine.ticksOrNull(ticks), ops, scope);
      case WaitingOp.Reschedule(var ticks) -> reschedule(scope.timeout(), ticks);
      case WaitingOp.Expired() -> {
        if (scope.timeout() != null) {
          log("expired " + scope.timeout().expired());
        }
      }
      case WaitingOp.InGroup(var ops) ->
          Async.taskGroup(group -> {
            runAll(ops, new Scope(group, scope.timeout()));
          });
      case WaitingOp.GroupSpawn(var name, var proc) -> spawn(scope.group(), name, proc);
      case WaitingOp.Acquire(var x) -> {
        names.guard(x).acquire().run();
        log("acquire " + x + " true");
      }
      case WaitingOp.With(var x, var ops) -> {
        hold(x, ops, scope);
        log("exit " + x);
      }
      case WaitingOp.EventWait(var e) -> {
        names.event(e).await();
        log("event_wait " + e + " true");
      }
      case WaitingOp.ConditionWait(var c) -> {
        names.condition(c).await();
        log("cond_wait " + c + " true");
      }
      case WaitingOp.BarrierWait(var b) ->
          log("barrier_wait " + b + " " + names.barrier(b).await());
      case WaitingOp.BarrierReset(var b) -> names.barrier(b).reset();
      case WaitingOp.BarrierAbort(var b) -> names.barrier(b).abort();
      case WaitingOp.Put(var q, var item) -> {
        names.queue(q).put(item);
        log("put " + q);
      }
      case WaitingOp.Get(var q) -> log("get " + q + " " + machine.show(names.queue(q).get()));
      case WaitingOp.Join(var q) -> {
        names.queue(q).join();
        log("joined " + q);
      }
      case WaitingOp.Read(var r, int count) -> {
        StreamReader reader = names.reader(r);
        log("read " + machine.show(count < 0 ? reader.readAll() : reader.read(count)));
      }
      case WaitingOp.ReadLine(var r) ->
          log("readline " + machine.show(names.reader(r).readLineBytes()));
      case WaitingOp.ReadExactly(var r, int count) ->
          log("readexactly " + machine.show(names.reader(r).readExactly(count)));
      case WaitingOp.ReadUntil(var r, var separator) ->
          log(
              "readuntil "
                  + machine.show(names.reader(r).readUntil(separator.getBytes(ISO_8859_1))));
    }
  }

  private void run(WaitingOp.Try attempt, Scope scope) throws Exception {
    try {
      runAll(attempt.ops(), scope);
    } catch (CancelledError e) {
      log("caught " + machine.nameOf(e));
      if (attempt.cancelled() == null) {
        throw e;
      }
      runAll(attempt.cancelled(), scope);
      if (attempt.reraise()) {
        throw e;
      }
    } catch (Exception e) {
      log("caught " + machine.nameOf(e));
      if (attempt.error() == null) {
        throw e;
      }
      runAll(attempt.error(), scope);
      if (attempt.reraise()) {
        throw e;
      }
    } finally {
      if (attempt.last() != null) {
        runAll(attempt.last(), scope);
      }
    }
  }

  /**
   * Not try-with-resources: where both the body and the release fail, Python goes on with the
   * release's error.
   */
  private void hold(String x, List<Op> ops, Scope scope) throws Exception {
    Names.Guard guard = names.guard(x);
    guard.acquire().run();
    try {
      log("enter " + x);
      runAll(ops, scope);
    } finally {
      guard.release().run();
    }
  }

  /**
   * A timeout as asyncio has it: a cancellation that was asked for before the timeout began, and is
   * thrown within, becomes a TimeoutError if the deadline passes too. For asyncio that is an open
   * bug (gh-134471), which Weft does not have; but its traces do.
   */
  private void inTimeout(@Nullable Duration limit, List<Op> ops, Scope scope) throws Exception {
    Task<?> task = Async.currentTask();
    int cancellingBefore = task.cancelling();
    var entered = new AtomicReference<@Nullable Timeout>();
    try {
      Async.timeout(
          limit,
          timeout -> {
            entered.set(timeout);
            runAll(ops, new Scope(scope.group(), timeout));
          });
    } catch (CancelledError e) {
      Timeout timeout = entered.get();
      if (timeout != null && timeout.expired() && task.cancelling() <= cancellingBefore) {
        throw (TimeoutException) new TimeoutException().initCause(e);
      }
      throw e;
    }
  }

  private void reschedule(@Nullable Timeout timeout, @Nullable Integer ticks) {
    if (timeout == null) {
      return;
    }
    Duration when = ticks == null ? null : machine.loop().time().plus(Machine.ticks(ticks));
    machine
        .instantOps()
        .orRefuse("reschedule " + (ticks == null ? "None" : ticks), () -> timeout.reschedule(when));
  }

  private void spawn(@Nullable TaskGroup group, String name, String proc) {
    if (group == null) {
      return;
    }
    machine
        .instantOps()
        .orRefuse(
            "group_spawn " + name,
            () ->
                machine.adopt(
                    name,
                    group.createTask(() -> run(machine.proc(proc)), TaskOptions.named(name))));
  }

  private void log(String what) {
    machine.log(what);
  }
}

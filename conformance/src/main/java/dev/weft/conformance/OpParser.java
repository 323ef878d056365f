package dev.weft.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.ReturnWhen;
import dev.weft.conformance.Program.Proc;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes operations of JSON arrays such as {@code ["sleep", 5]}. */
final class OpParser {
  private final Set<String> procs;

  /**
   * A parser of one program's operations.
   *
   * @param procs the names of the program's procs, the only ones that operations may name
   */
  OpParser(Set<String> procs) {
    this.procs = procs;
  }

  /** A proc: operations, with a {@code return} last or none. */
  Proc proc(JsonNode array) throws FormatException {
    int last = array.size() - 1;
    if (!array.path(last).path(0).asText().equals("return")) {
      return new Proc(ops(array), null);
    }
    List<Op> ops = new ArrayList<>();
    for (int i = 0; i < last; i++) {
      ops.add(op(array, i));
    }
    var arguments = Arguments.of(array.get(last));
    Object result = arguments.value();
    arguments.end();
    return new Proc(ops, result);
  }

  private List<Op> ops(JsonNode array) throws FormatException {
    if (!array.isArray()) {
      throw new FormatException("expected a list of operations, got " + array);
    }
    List<Op> ops = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      ops.add(op(array, i));
    }
    return ops;
  }

  private Op op(JsonNode array, int index) throws FormatException {
    try {
      var arguments = Arguments.of(array.get(index));
      Op op = instant(arguments);
      if (op == null) {
        op = waiting(arguments);
      }
      arguments.end();
      return op;
    } catch (FormatException e) {
      throw e.within("operation " + index);
    }
  }

  private List<Op> ops(Arguments a) throws FormatException {
    return ops(a.next("a list of operations"));
  }

  private List<InstantOp> callback(Arguments a) throws FormatException {
    List<InstantOp> instant = new ArrayList<>();
    for (Op op : ops(a)) {
      switch (op) {
        case InstantOp it -> instant.add(it);
        case WaitingOp _ ->
            throw new FormatException(a.kind() + ": not allowed in a callback, it may wait: " + op);
      }
    }
    return instant;
  }

  private @Nullable InstantOp instant(Arguments a) throws FormatException {
    return switch (a.kind()) {
      case "log" -> new InstantOp.Log(a.text());
      case "set_result" -> new InstantOp.SetResult(a.text(), a.value());
      case "set_exception" -> new InstantOp.SetException(a.text(), a.text());
      case "cancel" -> new InstantOp.Cancel(a.text(), a.textOrAbsent());
      case "uncancel" -> new InstantOp.Uncancel(a.text());
      case "cancelling" -> new InstantOp.Cancelling(a.text());
      case "state" -> new InstantOp.State(a.text());
      case "add_done_callback" -> new InstantOp.AddDoneCallback(a.text(), callback(a));
      case "call_soon" -> new InstantOp.CallSoon(callback(a));
      case "call_later" -> new InstantOp.CallLater(a.number(), callback(a), a.textOrAbsent());
      case "cancel_handle" -> new InstantOp.CancelHandle(a.text());
      case "event_set" -> new InstantOp.EventSet(a.text());
      case "event_clear" -> new InstantOp.EventClear(a.text());
      case "release" -> new InstantOp.Release(a.text());
      case "notify" -> new InstantOp.Notify(a.text(), a.number());
      case "notify_all" -> new InstantOp.NotifyAll(a.text());
      case "locked" -> new InstantOp.Locked(a.text());
      case "put_nowait" -> new InstantOp.PutNow(a.text(), a.item());
      case "get_nowait" -> new InstantOp.GetNow(a.text());
      case "task_done" -> new InstantOp.TaskDone(a.text());
      case "shutdown" -> new InstantOp.Shutdown(a.text(), a.truth());
      case "qsize" -> new InstantOp.QueueSize(a.text());
      case "feed" -> new InstantOp.Feed(a.text(), a.text());
      case "feed_eof" -> new InstantOp.FeedEof(a.text());
      case "feed_exception" -> new InstantOp.FeedException(a.text(), a.text());
      case "at_eof" -> new InstantOp.AtEof(a.text());
      case "setvar" -> new InstantOp.SetVar(a.text(), a.number());
      case "getvar" -> new InstantOp.GetVar(a.text());
      case "spawn" -> new InstantOp.Spawn(a.text(), procName(a));
      case "raise" -> new InstantOp.Raise(a.text());
      default -> null;
    };
  }

  private WaitingOp waiting(Arguments a) throws FormatException {
    return switch (a.kind()) {
      case "sleep" -> new WaitingOp.Sleep(a.number());
      case "repeat" -> new WaitingOp.Repeat(a.number(), ops(a));
      case "try" -> attempt(ops(a), a.next("an object of clauses"));
      case "await" -> new WaitingOp.Await(a.text());
      case "shield" -> new WaitingOp.Shield(a.text());
      case "gather" -> new WaitingOp.Gather(a.texts(), a.truth());
      case "wait" -> new WaitingOp.Wait(a.texts(), returnWhen(a), a.numberOrNull());
      case "wait_for" -> new WaitingOp.WaitFor(a.text(), a.numberOrNull());
      case "wait_for_proc" -> new WaitingOp.WaitForProc(procName(a), a.numberOrNull());
      case "as_completed" -> new WaitingOp.AsCompleted(a.texts(), a.numberOrNull());
      case "timeout" -> new WaitingOp.InTimeout(a.numberOrNull(), ops(a));
      case "reschedule" -> new WaitingOp.Reschedule(a.numberOrNull());
      case "expired" -> new WaitingOp.Expired();
      case "group" -> new WaitingOp.InGroup(ops(a));
      case "group_spawn" -> new WaitingOp.GroupSpawn(a.text(), procName(a));
      case "acquire" -> new WaitingOp.Acquire(a.text());
      case "with" -> new WaitingOp.With(a.text(), ops(a));
      case "event_wait" -> new WaitingOp.EventWait(a.text());
      case "cond_wait" -> new WaitingOp.ConditionWait(a.text());
      case "barrier_wait" -> new WaitingOp.BarrierWait(a.text());
      case "barrier_reset" -> new WaitingOp.BarrierReset(a.text());
      case "barrier_abort" -> new WaitingOp.BarrierAbort(a.text());
      case "put" -> new WaitingOp.Put(a.text(), a.item());
      case "get" -> new WaitingOp.Get(a.text());
      case "join" -> new WaitingOp.Join(a.text());
      case "read" -> new WaitingOp.Read(a.text(), a.number());
      case "readline" -> new WaitingOp.ReadLine(a.text());
      case "readexactly" -> new WaitingOp.ReadExactly(a.text(), a.number());
      case "readuntil" -> new WaitingOp.ReadUntil(a.text(), a.text());
      case "return" -> throw new FormatException("return stands only last in a proc");
      default -> throw new FormatException("there is no operation " + a.kind());
    };
  }

  private WaitingOp.Try attempt(List<Op> ops, JsonNode clauses) throws FormatException {
    if (!clauses.isObject()) {
      throw new FormatException("try: its clauses are to be an object, got " + clauses);
    }
    return new WaitingOp.Try(
        ops,
        clause(clauses, "cancelled"),
        clause(clauses, "error"),
        clause(clauses, "finally"),
        clauses.path("reraise").asBoolean());
  }

  private @Nullable List<Op> clause(JsonNode clauses, String name) throws FormatException {
    try {
      return clauses.has(name) ? ops(clauses.get(name)) : null;
    } catch (FormatException e) {
      throw e.within(name);
    }
  }

  private static ReturnWhen returnWhen(Arguments a) throws FormatException {
    String name = a.text();
    for (ReturnWhen when : ReturnWhen.values()) {
      if (when.name().equals(name)) {
        return when;
      }
    }
    throw new FormatException(
        "wait: expected one of " + List.of(ReturnWhen.values()) + ", got " + name);
  }

  private String procName(Arguments a) throws FormatException {
    String name = a.text();
    if (!procs.contains(name)) {
      throw new FormatException(a.kind() + ": there is no proc " + name);
    }
    return name;
  }
}

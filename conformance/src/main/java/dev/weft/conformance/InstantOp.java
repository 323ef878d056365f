package dev.weft.conformance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An operation that never waits: tasks and callbacks may do it. */
sealed interface InstantOp extends Op {
  record Log(String text) implements InstantOp {}

  record SetResult(String future, @Nullable Object value) implements InstantOp {}

  record SetException(String future, String tag) implements InstantOp {}

  record Cancel(String target, @Nullable String message) implements InstantOp {}

  record Uncancel(String task) implements InstantOp {}

  record Cancelling(String task) implements InstantOp {}

  record State(String future) implements InstantOp {}

  record AddDoneCallback(String future, List<InstantOp> ops) implements InstantOp {}

  record CallSoon(List<InstantOp> ops) implements InstantOp {}

  record CallLater(int ticks, List<InstantOp> ops, @Nullable String handle) implements InstantOp {}

  record CancelHandle(String handle) implements InstantOp {}

  record EventSet(String event) implements InstantOp {}

  record EventClear(String event) implements InstantOp {}

  record Release(String object) implements InstantOp {}

  record Notify(String condition, int count) implements InstantOp {}

  record NotifyAll(String condition) implements InstantOp {}

  record Locked(String object) implements InstantOp {}

  record PutNow(String queue, Object item) implements InstantOp {}

  record GetNow(String queue) implements InstantOp {}

  record TaskDone(String queue) implements InstantOp {}

  record Shutdown(String queue, boolean immediate) implements InstantOp {}

  record QueueSize(String queue) implements InstantOp {}

  record Feed(String reader, String text) implements InstantOp {}

  record FeedEof(String reader) implements InstantOp {}

  record FeedException(String reader, String tag) implements InstantOp {}

  record AtEof(String reader) implements InstantOp {}

  record SetVar(String var, int value) implements InstantOp {}

  record GetVar(String var) implements InstantOp {}

  record Spawn(String name, String proc) implements InstantOp {}

  record Raise(String tag) implements InstantOp {}
}

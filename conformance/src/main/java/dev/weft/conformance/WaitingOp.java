package dev.weft.conformance;

import dev.weft.ReturnWhen;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An operation that may wait, or that holds such: tasks alone may do it. */
sealed interface WaitingOp extends Op {
  record Sleep(int ticks) implements WaitingOp {}

  record Repeat(int times, List<Op> ops) implements WaitingOp {}

  /** The clauses are null where the program leaves them out. */
  record Try(
      List<Op> ops,
      @Nullable List<Op> cancelled,
      @Nullable List<Op> error,
      @Nullable List<Op> last,
      boolean reraise)
      implements WaitingOp {}

  /** An operation that waits for futures and tasks by name. */
  sealed interface FutureOp extends WaitingOp {}

  record Await(String future) implements FutureOp {}

  record Shield(String future) implements FutureOp {}

  record Gather(List<String> futures, boolean returnExceptions) implements FutureOp {}

  record Wait(List<String> futures, ReturnWhen when, @Nullable Integer ticks) implements FutureOp {}

  record WaitFor(String future, @Nullable Integer ticks) implements FutureOp {}

  record WaitForProc(String proc, @Nullable Integer ticks) implements WaitingOp {}

  record AsCompleted(List<String> futures, @Nullable Integer ticks) implements FutureOp {}

  record InTimeout(@Nullable Integer ticks, List<Op> ops) implements WaitingOp {}

  record Reschedule(@Nullable Integer ticks) implements WaitingOp {}

  record Expired() implements WaitingOp {}

  record InGroup(List<Op> ops) implements WaitingOp {}

  record GroupSpawn(String name, String proc) implements WaitingOp {}

  record Acquire(String object) implements WaitingOp {}

  record With(String object, List<Op> ops) implements WaitingOp {}

  record EventWait(String event) implements WaitingOp {}

  record ConditionWait(String condition) implements WaitingOp {}

  record BarrierWait(String barrier) implements WaitingOp {}

  record BarrierReset(String barrier) implements WaitingOp {}

  record BarrierAbort(String barrier) implements WaitingOp {}

  record Put(String queue, Object item) implements WaitingOp {}

  record Get(String queue) implements WaitingOp {}

  record Join(String queue) implements WaitingOp {}

  record Read(String reader, int count) implements WaitingOp {}

  record ReadLine(String reader) implements WaitingOp {}

  record ReadExactly(String reader, int count) implements WaitingOp {}

  record ReadUntil(String reader, String separator) implements WaitingOp {}
}

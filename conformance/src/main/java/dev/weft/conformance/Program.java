package dev.weft.conformance;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trace program, and the trace that it must make.
 *
 * @param vars the context variables' names; each has the default 0
 * @param objects in the order in which they are to be made
 * @param eager whether every task starts as soon as it is made
 */
record Program(
    String id,
    List<String> vars,
    Map<String, ObjectSpec> objects,
    Map<String, Proc> procs,
    boolean eager,
    List<String> expect) {

  /** The proc of the first task. */
  static final String MAIN = "main";

  /** The body of a task, and the value with which it ends. */
  record Proc(List<Op> ops, @Nullable Object result) {}

  /** What to make before anything runs. */
  sealed interface ObjectSpec {
    record FutureSpec() implements ObjectSpec {}

    record LockSpec() implements ObjectSpec {}

    record EventSpec() implements ObjectSpec {}

    record ConditionSpec() implements ObjectSpec {}

    record SemaphoreSpec(int permits) implements ObjectSpec {}

    record BoundedSemaphoreSpec(int permits) implements ObjectSpec {}

    record BarrierSpec(int parties) implements ObjectSpec {}

    record QueueSpec(QueueOrder order, int capacity) implements ObjectSpec {}

    record ReaderSpec(int limitBytes) implements ObjectSpec {}
  }

  /** In which order a queue gives back what it holds. */
  enum QueueOrder {
    FIFO,
    LIFO,
    PRIORITY
  }
}

package dev.weft;

import java.util.ArrayDeque;

/**
 * Eager tasks, made by tasks. A virtual thread cannot run another, so the maker suspends itself;
 * the new task's first step runs, and then the maker goes on before anything else does. The new
 * task may make eager tasks in turn: hence a stack of makers.
 */
final class EagerSteps {
  private EagerSteps() {}

  /** Runs the eager task that a task has just asked for, and so on until that task is through. */
  static void run(LoopKernel loop, TaskThread maker) {
    ArrayDeque<TaskThread> makers = new ArrayDeque<>();
    TaskThread last = maker;
    while (true) {
      TaskThread eager = loop.takeRunAtOnce();
      if (eager != null) {
        makers.push(last);
        last = eager;
      } else if (makers.isEmpty()) {
        return;
      } else {
        last = makers.pop();
      }
      loop.resumeNow(last);
    }
  }
}

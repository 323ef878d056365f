package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * A new task's first step in the ready queue; for the later ones its {@link TaskThread} stands
 * there. Making a thread is much code, which would keep the JIT compiler from inlining the way to
 * the later steps, and each frame there costs a mispredicted return.
 */
final class FirstStep extends Ready {
  final Task<?> task;

  FirstStep(Task<?> task) {
    super(ON_CARRIER);
    this.task = task;
  }

  @Override
  void runOnLoop() {
    task.loop().firstStep(task);
  }

  @Override
  Object owner() {
    return task;
  }

  @Override
  Bindings bindings() {
    return task.bindings();
  }

  @Override
  @Nullable Throwable madeAt() {
    return task.origin();
  }

  @Override
  public String toString() {
    return "the first step of task " + task.name();
  }
}

package dev.weft;

import dev.weft.spi.Inventory;
import dev.weft.spi.LoopFigures;
import dev.weft.spi.LoopInspection;
import dev.weft.spi.LoopMeasurement;
import dev.weft.spi.LoopStepper;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What tests and tools see of a loop. */
record Inspection(EventLoop loop, ReadyQueue ready, TimerHeap timers, LoopMeasuring measuring)
    implements LoopInspection {
  @Override
  public List<Handle> pendingHandles() {
    loop.ensureOnLoop("pendingHandles()");
    List<Handle> pending = new ArrayList<>();
    ready.forEach(entry -> {
      if (entry instanceof Handle handle && !handle.isCancelled()) {
        pending.add(handle);
      }
    });
    pending.addAll(timers.inOrder());
    return pending;
  }

  @Override
  public boolean awaitsOutside() {
    return loop.awaitsOutside();
  }

  @Override
  public void reportUnseenFailures() {
    loop.ensureOnLoop("reportUnseenFailures()");
    UnseenFailures.reportAllOf(loop);
  }

  @Override
  public long tasksMade() {
    return loop.taskNumbers().given();
  }

  @Override
  public LoopFigures figures() {
    return new LoopFigures(
        tasksMade(),
        loop.tasks().size(),
        ready.size(),
        timers.size(),
        loop.defaultExecutor().running(),
        loop.defaultExecutor().waiting());
  }

  @Override
  public LoopMeasurement measure() {
    return measuring.begin();
  }

  @Override
  public LoopStepper stepper() {
    return loop.newStepper();
  }

  @Override
  public boolean isStepped() {
    return loop.keepsReportsBack();
  }

  @Override
  public void ensureMayLeave(String call, String instead) {
    Objects.requireNonNull(call, "call");
    Objects.requireNonNull(instead, "instead");
    loop.ensureMayLeave(call, instead);
  }

  @Override
  public StackTraceElement[] stack() {
    return loop.probe().stack();
  }

  @Override
  public void add(Inventory inventory) {
    Objects.requireNonNull(inventory, "inventory");
    loop.ensureOnLoop("add()");
    loop.inventories().add(inventory);
  }

  @Override
  public List<Inventory> inventories() {
    loop.ensureOnLoop("inventories()");
    return new ArrayList<>(loop.inventories());
  }
}

package dev.weft;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The main engine: a task is a virtual thread whose scheduler is the loop.
 *
 * <p>JDK 25 has such schedulers but no public API for them, so this reaches into {@code java.lang},
 * which must be opened. It suspends a task by {@code Thread.yield()}: the JVM then hands the
 * continuation to the thread's scheduler, on the loop's own thread, and the scheduler keeps it.
 * That is faster than parking, and when the thread is pinned {@code yield} returns at once instead
 * of blocking the loop.
 */
final class SchedulerEngine extends Engine {
  private static final MethodHandle CARRIER;
  private static final MethodHandle NEW_THREAD;
  private static final @Nullable Executor JDK_SCHEDULER;
  private static final @Nullable ReflectiveOperationException UNAVAILABLE;

  static {
    MethodHandle carrier = null;
    MethodHandle newThread = null;
    Executor scheduler = null;
    ReflectiveOperationException unavailable = null;
    try {
      MethodHandles.Lookup lookup =
          MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
      carrier =
          lookup.findStatic(
              Thread.class, "currentCarrierThread", MethodType.methodType(Thread.class));
      Class<?> virtualThread = Class.forName("java.lang.VirtualThread");
      newThread =
          MethodHandles.privateLookupIn(virtualThread, MethodHandles.lookup())
              .findConstructor(
                  virtualThread,
                  MethodType.methodType(
                      void.class, Executor.class, String.class, int.class, Runnable.class))
              .asType(
                  MethodType.methodType(
                      Thread.class, Executor.class, String.class, int.class, Runnable.class));
      Field field = virtualThread.getDeclaredField("DEFAULT_SCHEDULER");
      field.setAccessible(true);
      scheduler = (Executor) field.get(null);
    } catch (ReflectiveOperationException e) {
      unavailable = e;
    } catch (RuntimeException e) {
      unavailable = new ReflectiveOperationException(e);
    }
    CARRIER = carrier == null ? MethodHandles.constant(Thread.class, null) : carrier;
    NEW_THREAD = newThread == null ? MethodHandles.constant(Thread.class, null) : newThread;
    JDK_SCHEDULER = scheduler;
    UNAVAILABLE = unavailable;
  }

  SchedulerEngine() throws ReflectiveOperationException {
    if (UNAVAILABLE != null) {
      throw UNAVAILABLE;
    }
  }

  @Override
  boolean suspendsBlockedTasks() {
    return true;
  }

  @Override
  String engineName() {
    return "scheduler";
  }

  @Override
  @Nullable EventLoop runningLoop() {
    return carrier() instanceof LoopThread thread ? thread.loop : null;
  }

  @Override
  TaskThread newTaskThread(Task<?> task) {
    return new ScheduledThread(task);
  }

  @Override
  Thread newLoopThread(EventLoop loop, Runnable body) {
    return new LoopThread(loop, loop.toString(), body);
  }

  @Override
  CallbackThread newCallbackThread(LoopKernel loop, Thread carrier, Runnable body) {
    return new CallbackThread(loop, carrier, body);
  }

  @Override
  Thread newDriver(Runnable body) {
    return new LoopThread(null, "weft-driver", body);
  }

  @Override
  boolean isDriverHere() {
    return Thread.currentThread() instanceof LoopThread thread && thread.isDriver;
  }

  @Override
  void switchTo(@Nullable EventLoop loop) {
    ((LoopThread) Thread.currentThread()).loop = loop;
  }

  @Override
  boolean isOn(Thread driver) {
    return carrier() == driver;
  }

  private static Thread carrier() {
    try {
      return (Thread) CARRIER.invokeExact();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** A virtual thread with a scheduler of ours, not started. */
  static Thread newThread(Executor scheduler, @Nullable String name, Runnable body) {
    try {
      return (Thread) NEW_THREAD.invokeExact(scheduler, name, 0, body);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Lets a thread go on next to all loops. */
  static void onJdkScheduler(Runnable runnable) {
    Executor scheduler = JDK_SCHEDULER;
    if (scheduler != null) {
      scheduler.execute(runnable);
    }
  }

  /**
   * The platform thread that a loop runs on, or that steps several; the carrier of their tasks and
   * callbacks.
   */
  private static final class LoopThread extends Thread {
    /** Written by a driver, which steps one loop after the other; otherwise for good. */
    @Nullable EventLoop loop;

    final boolean isDriver;

    LoopThread(@Nullable EventLoop loop, String name, Runnable body) {
      super(body, name);
      this.loop = loop;
      this.isDriver = loop == null;
      setDaemon(true);
    }
  }
}

package dev.weft;

import org.jspecify.annotations.Nullable;

/** Stands where the engine that was asked for cannot be had. Says why, each time. */
final class NoEngine extends Engine {
  private final String why;
  private final @Nullable Exception cause;

  NoEngine(String why, @Nullable Exception cause) {
    this.why = why;
    this.cause = cause;
  }

  private IllegalStateException refusal() {
    return new IllegalStateException(why, cause);
  }

  @Override
  void ensureUsable() {
    throw refusal();
  }

  @Override
  boolean suspendsBlockedTasks() {
    return true;
  }

  @Override
  String engineName() {
    return "none";
  }

  @Override
  @Nullable EventLoop runningLoop() {
    throw refusal();
  }

  @Override
  TaskThread newTaskThread(Task<?> task) {
    throw refusal();
  }

  @Override
  Thread newLoopThread(EventLoop loop, Runnable body) {
    throw refusal();
  }

  @Override
  @Nullable CallbackThread newCallbackThread(LoopKernel loop, Thread carrier, Runnable body) {
    throw refusal();
  }

  @Override
  Thread newDriver(Runnable body) {
    throw refusal();
  }

  @Override
  boolean isDriverHere() {
    throw refusal();
  }

  @Override
  void switchTo(@Nullable EventLoop loop) {
    throw refusal();
  }

  @Override
  boolean isOn(Thread driver) {
    throw refusal();
  }
}

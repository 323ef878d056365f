package dev.weft;

import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Starts the threads of a loop's tasks so that they are garbage with the loop. The JDK holds every
 * virtual thread that is not done, as tools want to list them all, but those of such an executor
 * only as long as there is the executor.
 */
final class TaskContainer {
  /** Makes a thread of what it is to run. */
  interface Maker {
    Thread make(Runnable life);
  }

  private @Nullable Maker maker;
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(life -> Objects.requireNonNull(maker).make(life));

  /**
   * Starts a thread.
   *
   * @param newThread is given that life, and what the container does at its end
   */
  void start(Runnable life, Maker newThread) {
    maker = newThread;
    try {
      executor.execute(life);
    } finally {
      maker = null;
    }
  }
}

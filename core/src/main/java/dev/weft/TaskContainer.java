package dev.weft;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

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

  private static final Maker NONE =
      _ -> {
        throw new IllegalStateException("no thread is to be made");
      };

  private Maker maker = NONE;
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(life -> maker.make(life));

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
      maker = NONE;
    }
  }
}

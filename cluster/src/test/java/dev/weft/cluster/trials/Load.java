package dev.weft.cluster.trials;

import static dev.weft.Async.sleep;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.cluster.Cluster;
import dev.weft.cluster.ClusterTask;
import dev.weft.cluster.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Many stored bodies, and a check of each value. A body gives its number times 7, and the attempt
 * that gave it.
 */
public final class Load {
  private final Cluster cluster;
  private final String name;
  private final int tasks;
  private final long bodyMillis;

  /** What came of it. */
  public record Report(
      int right,
      int wrong,
      Map<String, Integer> failures,
      Map<Long, Integer> attempts,
      long millis) {

    @Override
    public String toString() {
      return right
          + " right, "
          + wrong
          + " wrong, failures "
          + failures
          + ", by attempt "
          + attempts
          + ", "
          + millis
          + " ms";
    }
  }

  /** What is done to the cluster when so many are stored. */
  public interface Trouble {
    /** Makes it. */
    void make() throws Exception;
  }

  /** So many bodies, each of which sleeps for a while. */
  public Load(Cluster cluster, String name, int tasks, long bodyMillis) {
    this.cluster = cluster;
    this.name = name;
    this.tasks = tasks;
    this.bodyMillis = bodyMillis;
  }

  /** Runs them, and makes trouble in a thread when a third is stored. */
  public Report run(Trouble trouble) {
    long begun = System.nanoTime();
    long millis = bodyMillis;
    List<Future<long[]>> futures = new ArrayList<>();
    Future<Void> made = null;
    Map<String, Integer> failures = new TreeMap<>();
    for (int i = 0; i < tasks; i++) {
      if (i == tasks / 3) {
        made =
            EventLoop.running()
                .runInExecutor(
                    run -> Thread.ofPlatform().start(run),
                    () -> {
                      trouble.make();
                      return null;
                    });
      }
      long number = i;
      while (true) {
        try {
          futures.add(
              cluster.submit(
                  TaskId.of(name + "-" + i),
                  () -> {
                    sleep(Duration.ofMillis(millis));
                    return new long[] {number * 7, ClusterTask.current().attempt()};
                  }));
          break;
        } catch (IllegalStateException e) {
          // A submission whose outcome is not known is made once more.
          failures.merge("submit: " + e.getClass().getSimpleName(), 1, Integer::sum);
          if (System.nanoTime() - begun > 200_000_000_000L) {
            throw e;
          }
          sleep(Duration.ofMillis(200));
        }
      }
    }
    int right = 0;
    int wrong = 0;
    Map<Long, Integer> attempts = new TreeMap<>();
    for (int i = 0; i < tasks; i++) {
      try {
        long[] value = futures.get(i).await();
        attempts.merge(value[1], 1, Integer::sum);
        if (value[0] == i * 7L) {
          right++;
        } else {
          wrong++;
        }
      } catch (CancelledError | RuntimeException e) {
        failures.merge(e.getClass().getSimpleName() + ": " + e.getMessage(), 1, Integer::sum);
      }
    }
    if (made != null) {
      made.await();
    }
    return new Report(right, wrong, failures, attempts, (System.nanoTime() - begun) / 1_000_000);
  }
}

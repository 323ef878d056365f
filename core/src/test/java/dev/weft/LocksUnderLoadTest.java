package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Locks that everybody's code takes, wanted at once by tasks and callbacks of four loops, by pools
 * and by raw threads: no loop may stand still. The system property {@code weft.lockSteps} makes it
 * longer.
 */
class LocksUnderLoadTest {
  private static final int LOOPS = 4;
  private static final int STEPS = Integer.getInteger("weft.lockSteps", 300);

  @TempDir private static Path folder;

  /** Code that takes a lock for a moment. */
  private interface Use {
    void once(int step) throws IOException;
  }

  static Stream<Named<Use>> uses() throws IOException {
    var out = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    var file = Files.writeString(folder.resolve("opened"), "x").toFile();
    var bins = new ConcurrentHashMap<Integer, Integer>();
    var monitor = new Object();
    return Stream.of(
        Named.of("print", step -> out.println("step " + step)),
        Named.of("log", step -> logger().info("step " + step)),
        Named.of("random UUID", step -> assertThat(UUID.randomUUID()).isNotNull()),
        Named.of("open a file", _ -> new FileInputStream(file).close()),
        Named.of("one bin of a map", step -> bins.merge(step & 1, 1, Integer::sum)),
        Named.of("lock", locking(new ReentrantLock())),
        Named.of("fair lock", locking(new ReentrantLock(true))),
        Named.of(
            "monitor",
            step -> {
              synchronized (monitor) {
                bins.put(0, step);
              }
            }));
  }

  private static Use locking(ReentrantLock lock) {
    return _ -> {
      lock.lock();
      try {
        Thread.onSpinWait();
      } finally {
        lock.unlock();
      }
    };
  }

  private static Logger logger() {
    var logger = Logger.getLogger("dev.weft.LocksUnderLoadTest");
    logger.setUseParentHandlers(false);
    if (logger.getHandlers().length == 0) {
      logger.addHandler(new LockingHandler());
    }
    return logger;
  }

  /** As a handler that writes to a file: it holds its lock while it writes. */
  private static final class LockingHandler extends Handler {
    private final ReentrantLock lock = new ReentrantLock();

    @Override
    public void publish(LogRecord record) {
      lock.lock();
      try {
        assertThat(record.getMessage().getBytes(StandardCharsets.UTF_8)).isNotEmpty();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void onTheMainEngine() {
    assumeTrue(Engine.CURRENT instanceof SchedulerEngine, "on the fallback a lock blocks the loop");
  }

  @ParameterizedTest
  @MethodSource("uses")
  void lock_wantedByTasksCallbacksPoolsAndThreads_stopsNoLoop(Use use) throws Exception {
    var over = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    try (var pool = Executors.newFixedThreadPool(2);
        var group = LoopGroup.start(LOOPS)) {
      for (int i = 0; i < 2; i++) {
        threads.add(Thread.ofPlatform().start(() -> repeat(use, over)));
        pool.execute(() -> repeat(use, over));
      }

      var ends = group.loops().stream().map(loop -> loop.submit(() -> load(use))).toList();

      for (var end : ends) {
        assertThat(end.get()).isEqualTo(STEPS);
      }
      over.set(true);
    } finally {
      over.set(true);
    }
    for (var thread : threads) {
      thread.join();
    }
  }

  private static void repeat(Use use, AtomicBoolean over) {
    for (int step = 0; !over.get(); step++) {
      once(use, step);
    }
  }

  private static void once(Use use, int step) {
    try {
      use.once(step);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tasks and callbacks in turn; the count of callbacks that ran. */
  private static int load(Use use) throws IOException {
    var loop = EventLoop.running();
    int[] ran = new int[1];
    for (int i = 0; i < STEPS; i++) {
      int step = i;
      var task =
          createTask(() -> {
            use.once(step);
            sleep(ZERO);
            use.once(step);
          });
      loop.callSoon(() -> {
        once(use, step);
        ran[0]++;
      });
      use.once(step);
      task.await();
    }
    return ran[0];
  }
}

package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What is reported although the JVM is about to end: each test is a JVM of its own. */
class LastWordsTest {
  private static final List<Object> HELD = new ArrayList<>();

  private static void fail(String message) {
    throw new IllegalArgumentException(message);
  }

  static final class HoldsAFailedTask {
    public static void main(String[] args) {
      Async.run(() -> {
        HELD.add(createTask(() -> fail("nobody looked")));
        sleep(ZERO);
      });
    }
  }

  @Test
  void failureNeverLookedAt_jvmEnds_isReported() throws Exception {
    try (var program = ChildProgram.start(HoldsAFailedTask.class)) {
      assertThat(program.exitCode()).isZero();

      assertThat(program.output())
          .anyMatch(line -> line.matches(".*task Task-[0-9]+ was never looked at.*"))
          .anyMatch(line -> line.contains("IllegalArgumentException: nobody looked"));
    }
  }

  static final class FailsInTheLastCallback {
    public static void main(String[] args) {
      Async.run(() -> {
        EventLoop.running().callSoon(() -> fail("the last callback"));
        sleep(ZERO);
      });
    }
  }

  @Test
  void callbackFails_jvmEndsRightAfterwards_isReported() throws Exception {
    try (var program = ChildProgram.start(FailsInTheLastCallback.class)) {
      assertThat(program.exitCode()).isZero();

      assertThat(program.output())
          .anyMatch(line -> line.contains("a callback failed"))
          .anyMatch(line -> line.contains("IllegalArgumentException: the last callback"))
          .anyMatch(line -> line.contains("LastWordsTest.fail"));
    }
  }

  @Test
  void callbackFails_noLoggerInstalled_isPrintedToStandardError() throws Exception {
    try (var program = ChildProgram.startWithout("slf4j-simple", FailsInTheLastCallback.class)) {
      assertThat(program.exitCode()).isZero();

      assertThat(program.output())
          .anyMatch(line -> line.startsWith("weft: a callback failed"))
          .anyMatch(line -> line.contains("IllegalArgumentException: the last callback"));
    }
  }

  static final class ExitsInTheMiddle {
    public static void main(String[] args) {
      Async.run(() -> {
        HELD.add(createTask(() -> fail("nobody looked")));
        EventLoop.running().callSoon(() -> fail("the last callback"));
        sleep(ZERO);
        System.exit(3);
      });
    }
  }

  @Test
  void failures_programExitsInTheMiddle_areReported() throws Exception {
    try (var program = ChildProgram.start(ExitsInTheMiddle.class)) {
      assertThat(program.exitCode()).isEqualTo(3);

      assertThat(program.output())
          .anyMatch(line -> line.contains("a callback failed"))
          .anyMatch(line -> line.matches(".*task Task-[0-9]+ was never looked at.*"))
          .anyMatch(line -> line.contains("IllegalArgumentException: nobody looked"));
    }
  }

  static final class OutlivesItsLog {
    public static void main(String[] args) {
      Async.run(() -> {
        createTask(() -> fail("while the log is open"));
        sleep(ZERO);
      });
      EventLoop neverClosed = EventLoop.create();
      Future<String> future = neverClosed.createFuture();
      future.setException(new IllegalArgumentException("after the log has ended"));
      HELD.add(future);
      EndingLog.end();
    }
  }

  @Test
  void failureNeverLookedAt_logHasEndedWhenTheJvmDoes_isPrintedAndTheLogIsNotOpenedAgain()
      throws Exception {
    try (var program =
        ChildProgram.startWith(
            List.of("-Dslf4j.provider=" + EndingLog.class.getName()), OutlivesItsLog.class)) {
      assertThat(program.exitCode()).isZero();

      assertThat(program.output()).containsOnlyOnce("log opened");
      assertThat(program.output())
          .contains("logged: the failure of task Task-2 was never looked at")
          .contains("weft: the failure of a future was never looked at")
          .anyMatch(line -> line.contains("IllegalArgumentException: after the log has ended"));
    }
  }

  static final class HasNoThreads {
    public static void main(String[] args) throws Exception {
      try (Runner runner = new Runner()) {
        ChildProgram.say("first: " + runner.run(() -> "run"));
        List<Thread> hogs = takeAllThreads();
        boolean[] begun = new boolean[1];
        try {
          runner.run(() -> begun[0] = true);
          ChildProgram.say("it ran");
        } catch (IllegalStateException e) {
          ChildProgram.say("refused: " + e.getMessage());
        }
        release(hogs);
        ChildProgram.say("second: " + runner.run(() -> "run"));
        ChildProgram.say("begun: " + begun[0]);
      }
    }

    private static List<Thread> takeAllThreads() {
      List<Thread> hogs = new ArrayList<>();
      for (long stack = 64L << 20; stack >= 1 << 18; stack /= 2) {
        try {
          while (true) {
            Thread hog = new Thread(null, HasNoThreads::park, "hog", stack);
            hog.setDaemon(true);
            hog.start();
            hogs.add(hog);
          }
        } catch (OutOfMemoryError e) {
          // The next size.
        }
      }
      return hogs;
    }

    private static void park() {
      while (!Thread.currentThread().isInterrupted()) {
        LockSupport.park();
      }
    }

    private static void release(List<Thread> hogs) throws InterruptedException {
      hogs.forEach(Thread::interrupt);
      for (Thread hog : hogs) {
        hog.join();
      }
    }
  }

  /**
   * Address space for threads' stacks is bounded, as a bound for threads does not hold for root.
   */
  @Test
  void run_noThreadToBeHad_saysSoAndCanBeRunLater() throws Exception {
    assumeTrue(Engine.CURRENT instanceof SchedulerEngine, "the fallback's loops need no thread");
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "needs Linux's limits");
    try (var program =
        ChildProgram.startLimited("ulimit -v 5000000", List.of("-Xmx64m"), HasNoThreads.class)) {
      assertThat(program.exitCode()).isZero();

      assertThat(program.output())
          .contains("first: run", "second: run", "begun: false")
          .anyMatch(line -> line.startsWith("refused: no thread can be had for weft-loop-"));
    }
  }

  static final class FailsInAShutdownHook {
    public static void main(String[] args) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                try {
                  Async.run(() -> {
                    createTask(() -> fail("of a task of the hook"));
                    sleep(ZERO);
                    fail("in the hook");
                  });
                } catch (IllegalArgumentException e) {
                  ChildProgram.say("the hook ends: " + e.getMessage());
                }
              }));
    }
  }

  @Test
  void firstFailureOfTheJvm_inAShutdownHook_isDelivered() throws Exception {
    try (var program = ChildProgram.start(FailsInAShutdownHook.class)) {
      assertThat(program.exitCode()).isZero();

      assertThat(program.output())
          .contains("the hook ends: in the hook")
          .anyMatch(line -> line.startsWith("weft: the failure of task Task-2"))
          .anyMatch(line -> line.contains("IllegalArgumentException: of a task of the hook"));
    }
  }

  static final class DescribesForEver {
    public static void main(String[] args) {
      Async.run(() -> {
        EventLoop.running()
            .callSoon(
                new Runnable() {
                  @Override
                  public void run() {
                    fail("the callback");
                  }

                  @Override
                  public String toString() {
                    while (true) {
                      LockSupport.park();
                    }
                  }
                });
        sleep(ZERO);
        System.exit(0);
      });
    }
  }

  @Test
  void callbackFails_itsToStringNeverReturnsAndTheProgramExits_isReportedByItsClass()
      throws Exception {
    try (var program = ChildProgram.start(DescribesForEver.class)) {
      assertThat(program.exitCode()).isZero();

      assertThat(program.output())
          .anyMatch(line -> line.contains("a callback failed") && line.contains("gave no answer"));
    }
  }

  static final class HasNoHeapLeft {
    private static final List<byte[]> HOG = new ArrayList<>();

    public static void main(String[] args) {
      int[] ticks = new int[1];
      int[] failed = new int[1];
      Async.run(() -> {
        EventLoop loop = EventLoop.running();
        createTask(() -> {
          while (true) {
            sleep(Duration.ofMillis(1));
            ticks[0]++;
          }
        });
        for (int i = 0; i < 5; i++) {
          loop.callSoon(HasNoHeapLeft::fill);
          try {
            createTask(HasNoHeapLeft::fill).await();
          } catch (OutOfMemoryError e) {
            failed[0]++;
          }
        }
        int before = ticks[0];
        while (ticks[0] < before + 10) {
          sleep(Duration.ofMillis(1));
        }
        loop.callSoon(() -> fail("afterwards"));
        sleep(ZERO);
      });
      ChildProgram.say("tasks that failed: " + failed[0]);
    }

    private static void fill() {
      try {
        while (true) {
          HOG.add(new byte[1 << 18]);
        }
      } finally {
        HOG.clear();
      }
    }
  }

  @Test
  void heapIsFull_inCallbacksAndTasks_whatCanGoOnDoes() throws Exception {
    try (var program = ChildProgram.startWith(List.of("-Xmx64m"), HasNoHeapLeft.class)) {
      assertThat(program.exitCode()).isZero();

      assertThat(program.output())
          .contains("tasks that failed: 5")
          .anyMatch(line -> line.contains("IllegalArgumentException: afterwards"));
    }
  }

  static final class ChoosesItsEngine {
    public static void main(String[] args) {
      ChildProgram.say(
          Async.run(() -> Engine.CURRENT.engineName() + " " + Thread.currentThread().isVirtual()));
    }
  }

  @Test
  void engine_javaLangIsClosed_isTheFallbackAndOneLineSaysWhichFlagIsMissing() throws Exception {
    try (var program = ChildProgram.startWithOptions(List.of(), ChoosesItsEngine.class)) {
      assertThat(program.exitCode()).isZero();

      assertThat(program.output())
          .contains("baton true")
          .filteredOn(line -> line.contains("--add-opens java.base/java.lang=ALL-UNNAMED"))
          .hasSize(1);
    }
  }

  @Test
  void engine_javaLangIsOpen_isTheMainOneAndNothingIsSaid() throws Exception {
    try (var program =
        ChildProgram.startWithOptions(
            List.of("--add-opens=java.base/java.lang=ALL-UNNAMED"), ChoosesItsEngine.class)) {
      assertThat(program.exitCode()).isZero();

      assertThat(program.output()).containsExactly("scheduler true");
    }
  }

  @Test
  void engine_mainOneForcedWithoutTheFlag_saysWhatIsMissing() throws Exception {
    try (var program =
        ChildProgram.startWithOptions(List.of("-Dweft.engine=scheduler"), ChoosesItsEngine.class)) {
      assertThat(program.exitCode()).isOne();

      assertThat(program.output())
          .anyMatch(line -> line.contains("weft.engine=scheduler needs the JVM flag --add-opens"));
    }
  }

  static final class TriesTwice {
    public static void main(String[] args) {
      for (int i = 0; i < 2; i++) {
        try {
          Async.run(() -> sleep(ZERO));
        } catch (IllegalStateException e) {
          ChildProgram.say("refused: " + e.getMessage());
        }
      }
    }
  }

  @Test
  void engine_cannotBeHad_saysSoEachTime() throws Exception {
    try (var program =
        ChildProgram.startWithOptions(List.of("-Dweft.engine=scheduler"), TriesTwice.class)) {
      assertThat(program.exitCode()).isZero();

      assertThat(program.output())
          .hasSize(2)
          .allMatch(line -> line.startsWith("refused: weft.engine=scheduler needs the JVM flag"));
    }
  }

  @Test
  void engine_unknownName_saysWhichThereAre() throws Exception {
    try (var program =
        ChildProgram.startWithOptions(List.of("-Dweft.engine=turbo"), ChoosesItsEngine.class)) {
      assertThat(program.exitCode()).isOne();

      assertThat(program.output())
          .anyMatch(line -> line.contains("turbo") && line.contains("scheduler or baton"));
    }
  }

  static final class TriesEveryWayIn {
    public static void main(String[] args) {
      List<Runnable> attempts =
          List.of(
              () -> Async.run(() -> sleep(ZERO)),
              () -> Async.run(() -> sleep(ZERO)),
              EventLoop::create,
              Runner::new,
              () -> LoopGroup.start(1),
              EventLoop::running,
              Context::current);
      for (Runnable attempt : attempts) {
        try {
          attempt.run();
          ChildProgram.say("went well");
        } catch (Throwable failure) {
          ChildProgram.say(failure.getClass().getSimpleName() + ": " + failure.getMessage());
        }
      }
      ChildProgram.say("over");
    }
  }

  @Test
  void engine_cannotBeHad_everyWayInSaysSo() throws Exception {
    try (var program =
        ChildProgram.startWithOptions(List.of("-Dweft.engine=scheduler"), TriesEveryWayIn.class)) {
      assertThat(program.exitCode()).isZero();

      assertThat(program.output().getLast()).isEqualTo("over");
      assertThat(program.output().subList(0, program.output().size() - 1))
          .hasSize(7)
          .allMatch(line ->
              line.startsWith(
                  "IllegalStateException: weft.engine=scheduler needs the JVM flag --add-opens"));
    }
  }
}

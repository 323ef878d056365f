package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.internal.observe.RunningTasks;
import dev.weft.internal.observe.TaskTable;
import dev.weft.internal.observe.TaskTree;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reports of what cannot say what it is: one line says so, and everything goes on. */
@SuppressWarnings({"ToStringReturnsNull", "OverrideThrowableToString"}) // as users' code does
class DescribingTest {
  private static final CountDownLatch NEVER = new CountDownLatch(1);

  private static RuntimeException failure(String where) {
    return new UnsupportedOperationException("in " + where);
  }

  private static String block() {
    while (true) {
      try {
        NEVER.await();
      } catch (InterruptedException e) {
        // Not even then.
      }
    }
  }

  /** A callback of the user's whose description is no help. */
  private static final class Odd implements Runnable, Consumer<Object> {
    private final boolean blocks;
    private final boolean gives;

    private Odd(boolean blocks, boolean gives) {
      this.blocks = blocks;
      this.gives = gives;
    }

    @Override
    public void run() {
      throw new IllegalArgumentException("the callback's failure");
    }

    @Override
    public void accept(Object future) {
      run();
    }

    @Override
    public String toString() {
      if (blocks || gives) {
        return blocks ? block() : null;
      }
      throw failure("toString()");
    }
  }

  /** Failures that are hard to print. */
  private enum Bad {
    MESSAGE_FAILS {
      @Override
      Throwable make() {
        return new RuntimeException() {
          @Override
          public String getMessage() {
            throw failure("getMessage()");
          }
        };
      }
    },
    MESSAGE_BLOCKS {
      @Override
      Throwable make() {
        return new RuntimeException() {
          @Override
          public String getMessage() {
            return block();
          }
        };
      }
    },
    TO_STRING_FAILS {
      @Override
      Throwable make() {
        return new RuntimeException() {
          @Override
          public String toString() {
            throw failure("toString()");
          }
        };
      }
    },
    CAUSE_FAILS {
      @Override
      Throwable make() {
        return new RuntimeException() {
          @Override
          public synchronized Throwable getCause() {
            throw failure("getCause()");
          }
        };
      }
    },
    CAUSES_IN_A_CIRCLE {
      @Override
      Throwable make() {
        var first = new RuntimeException("first");
        first.initCause(new IllegalStateException("second", first));
        return new RuntimeException("outer", first);
      }
    },
    CAUSES_WITHOUT_END {
      @Override
      Throwable make() {
        return new RuntimeException() {
          @Override
          public synchronized Throwable getCause() {
            return make();
          }
        };
      }
    },
    FRAMES_FAIL {
      @Override
      Throwable make() {
        return new RuntimeException() {
          @Override
          public StackTraceElement[] getStackTrace() {
            throw failure("getStackTrace()");
          }
        };
      }
    },
    FRAMES_ARE_NULL {
      @Override
      Throwable make() {
        return new RuntimeException() {
          @Override
          public StackTraceElement[] getStackTrace() {
            return null;
          }
        };
      }
    },
    A_PART_FAILS {
      @Override
      Throwable make() {
        var whole = new RuntimeException("whole");
        whole.addSuppressed(MESSAGE_FAILS.make());
        return whole;
      }
    },
    PRINTING_FAILS {
      @Override
      Throwable make() {
        return new RuntimeException() {
          @Override
          public void printStackTrace(PrintStream out) {
            throw failure("printStackTrace()");
          }

          @Override
          public void printStackTrace(PrintWriter out) {
            throw failure("printStackTrace()");
          }
        };
      }
    };

    abstract Throwable make();
  }

  /** Runs a program, and gives the lines of the log that came of it. */
  private static List<String> logOf(Action<?> program) {
    try (var err = new StandardError(new Object())) {
      var goesOn = new boolean[1];
      Async.run(() -> {
        program.run();
        sleep(ZERO);
        sleep(ZERO);
        goesOn[0] = true;
        return null;
      });
      assertThat(goesOn[0]).isTrue();
      return err.lines();
    } catch (Exception e) {
      throw new AssertionError("the run ended", e);
    }
  }

  @Test
  void callbackFails_itsToStringThrows_isReportedByItsClass() {
    var lines = logOf(() -> EventLoop.running().callSoon(new Odd(false, false)));

    assertThat(lines)
        .filteredOn(line -> line.contains("a callback failed"))
        .singleElement()
        .asString()
        .contains("DescribingTest$Odd@")
        .contains("toString() failed: java.lang.UnsupportedOperationException: in toString()");
  }

  @Test
  void callbackFails_itsToStringGivesNull_isReportedByItsClass() {
    var lines = logOf(() -> EventLoop.running().callSoon(new Odd(false, true)));

    assertThat(lines).anyMatch(line -> line.contains("$Odd@") && line.contains("gave null"));
  }

  @Test
  void callbackFails_itsToStringNeverReturns_isReportedByItsClass() {
    var lines = logOf(() -> EventLoop.running().callSoon(new Odd(true, false)));

    assertThat(lines).anyMatch(line -> line.contains("$Odd@") && line.contains("gave no answer"));
  }

  @Test
  void doneCallbackFails_itsToStringThrows_isReportedByItsClass() {
    var lines =
        logOf(() -> {
          Future<String> future = EventLoop.running().createFuture();
          future.addDoneCallback(new Odd(false, false));
          future.addDoneCallback(new OddCallback());
          future.setResult("done");
        });

    assertThat(lines)
        .filteredOn(line -> line.contains("a done callback failed"))
        .hasSize(2)
        .anyMatch(line -> line.contains("OddCallback@") && line.contains("toString() failed"));
  }

  private static final class OddCallback implements Consumer<Future<String>> {
    @Override
    public void accept(Future<String> future) {
      throw new IllegalArgumentException("the callback's failure");
    }

    @Override
    public String toString() {
      throw failure("toString()");
    }
  }

  @ParameterizedTest
  @EnumSource(Bad.class)
  void callbackFails_itsFailureCannotBePrinted_isReportedAllTheSame(Bad bad) {
    var lines =
        logOf(() ->
            EventLoop.running()
                .callSoon(() -> {
                  throw (RuntimeException) bad.make();
                }));

    assertThat(lines).filteredOn(line -> line.contains("a callback failed")).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Bad.class)
  void taskFails_itsFailureCannotBePrinted_reportSaysSo(Bad bad) {
    var lines =
        logOf(() ->
            createTask(() -> {
              throw (RuntimeException) bad.make();
            }));

    assertThat(lines)
        .filteredOn(line -> line.contains("was never looked at"))
        .singleElement()
        .asString()
        .contains("describing the failure failed");
  }

  @Test
  void toString_futureOfABadFailure_saysWhatItCan() {
    Async.run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      future.setException(Bad.MESSAGE_FAILS.make());

      assertThat(future.toString())
          .startsWith("Future[failed: dev.weft.DescribingTest$Bad$")
          .contains("toString() failed: java.lang.UnsupportedOperationException: in getMessage()");
      assertThat(future.exception()).isNotNull();
    });
  }

  @Test
  void describe_detailsWhoseToStringFails_namesTheirClass() {
    var report = ErrorReport.of("it failed", null).with("odd", new Odd(false, false)).with("n", 3);

    assertThat(report.describe()).startsWith("it failed; odd: dev.weft.DescribingTest$Odd@");
    assertThat(report.describe()).endsWith("; n: 3");
  }

  @Test
  void describe_whereItWasMade_isThePlace() {
    var report = ErrorReport.of("it failed", null).with("made at", new Throwable("made here"));

    assertThat(report.describe()).contains("made at: DescribingTest.describe_where");
  }

  @Test
  void defaultHandler_taskGoesOnMeanwhile_isDescribedAsItWas() {
    try (var err = new StandardError(new Object())) {
      Async.run(() -> {
        var task = createTask(() -> {}, TaskOptions.named("busy"));
        EventLoop.running()
            .defaultExceptionHandler(ErrorReport.of("look at it", null).with("task", task));
        task.await();
      });

      assertThat(err.lines()).anyMatch(line -> line.contains("task: Task[busy, pending]"));
    }
  }

  @Test
  void cancelledTask_failureWhoseCauseThrows_ends() {
    assumeTrue(Engine.CURRENT instanceof SchedulerEngine, "the JDK call blocks the loop elsewhere");
    var lines =
        logOf(() -> {
          var task =
              createTask(() -> {
                try {
                  new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                  throw (RuntimeException) Bad.CAUSE_FAILS.make();
                }
              });
          sleep(ZERO);
          task.cancel();
          while (!task.isDone()) {
            sleep(Duration.ofMillis(1));
          }
        });

    assertThat(lines).anyMatch(line -> line.contains("never looked at"));
  }

  @Test
  void psAndPstree_oddFailuresAndCallbacks_goOn() {
    Async.run(() -> {
      Future<String> awaited = EventLoop.running().createFuture();
      awaited.addDoneCallback(new OddCallback());
      var task = createTask(() -> awaited.await(), TaskOptions.named("waiter"));
      sleep(ZERO);

      String table = Async.toThread(() -> TaskTable.format(RunningTasks.list()));
      String tree = Async.toThread(() -> TaskTree.format(RunningTasks.list()));

      assertThat(table).contains("waiter");
      assertThat(tree).contains("waiter");
      task.cancel();
    });
  }
}

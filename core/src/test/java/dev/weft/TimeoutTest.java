package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.sleep;
import static dev.weft.Async.timeout;
import static dev.weft.Async.timeoutAt;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class TimeoutTest {
  private final List<String> log = new ArrayList<>();

  private static Duration now() {
    return EventLoop.running().time();
  }

  @Test
  void timeout_bodyInTime_returnsItsValue() throws Exception {
    TestClock.run(() -> {
      String value =
          timeout(
              ofSeconds(2),
              () -> {
                sleep(ofSeconds(1));
                return "x";
              });

      assertThat(value).isEqualTo("x");
      assertThat(EventLoop.running().timers().size()).isZero();
    });
  }

  @Test
  void timeout_bodyTooSlow_saysWhichLimitPassedAndWhere() throws Exception {
    TestClock.run(() -> {
      assertThatThrownBy(() -> timeout(ofSeconds(2), TimeoutTest::waitLong))
          .hasMessageContaining("not done within PT2S")
          .hasMessageContaining("waiting at TimeoutTest.waitLong(TimeoutTest.java:");
      assertThatThrownBy(() -> timeoutAt(now().plusSeconds(2), _ -> waitLong()))
          .hasMessageContaining("not done before the deadline")
          .hasMessageContaining("waiting at TimeoutTest.waitLong(TimeoutTest.java:");
      assertThatThrownBy(() -> Async.waitFor(TimeoutTest::waitLong, ofSeconds(2)))
          .hasMessageContaining("not done within PT2S")
          .hasMessageContaining("waiting at TimeoutTest.waitLong(TimeoutTest.java:");
    });
  }

  private static int waitLong() {
    sleep(ofSeconds(100));
    return 1;
  }

  @Test
  void timeout_bodyTooSlow_cancelsItWhereItWaitsAndThrows() throws Exception {
    TestClock.run(() -> {
      var before = now();

      assertThatThrownBy(() ->
              timeout(
                  ofSeconds(2),
                  () -> {
                    try {
                      sleep(ofSeconds(100));
                    } catch (CancelledError error) {
                      log.add("cancelled");
                      throw error;
                    }
                  }))
          .isInstanceOf(TimeoutException.class)
          .hasCauseInstanceOf(CancelledError.class);

      assertThat(now().minus(before)).isEqualTo(ofSeconds(2));
      assertThat(currentTask().cancelling()).isZero();
    });

    assertThat(log).containsExactly("cancelled");
  }

  @Test
  void timeout_afterItExpired_taskGoesOn() throws Exception {
    TestClock.run(() -> {
      assertThatThrownBy(() -> timeout(ofSeconds(1), () -> sleep(ofSeconds(5))))
          .isInstanceOf(TimeoutException.class);

      sleep(ofSeconds(5));
      log.add("went on");
    });

    assertThat(log).containsExactly("went on");
  }

  @Test
  void timeout_bodyThrowsChecked_throwsItAsItIs() throws Exception {
    TestClock.run(() -> {
      var failure = new IOException("no");

      assertThatThrownBy(() ->
              timeout(
                  ofSeconds(1),
                  () -> {
                    throw failure;
                  }))
          .isSameAs(failure);
      assertThat(EventLoop.running().timers().size()).isZero();
    });
  }

  @Test
  void timeout_null_hasNoLimit() throws Exception {
    TestClock.run(() ->
        timeout(
            null,
            t -> {
              sleep(ofSeconds(100_000));
              assertThat(t.when()).isNull();
              assertThat(t.expired()).isFalse();
            }));
  }

  @Test
  void timeout_zero_expiresAtTheFirstWait() throws Exception {
    TestClock.run(() -> {
      var before = now();

      assertThatThrownBy(() ->
              timeout(
                  ZERO,
                  () -> {
                    log.add("body began");
                    sleep(ofSeconds(10));
                  }))
          .isInstanceOf(TimeoutException.class);

      assertThat(now()).isEqualTo(before);
    });

    assertThat(log).containsExactly("body began");
  }

  @Test
  void timeout_zeroAndSleepZero_expires() throws Exception {
    TestClock.run(() ->
        assertThatThrownBy(() -> timeout(ZERO, () -> sleep(ZERO)))
            .isInstanceOf(TimeoutException.class));
  }

  @Test
  void timeout_zeroAndNoWait_returnsTheValue() throws Exception {
    TestClock.run(() -> assertThat((Object) timeout(ZERO, () -> "x")).isEqualTo("x"));
  }

  @Test
  void timeoutAt_past_expiresAtTheFirstWait() throws Exception {
    TestClock.run(() ->
        assertThatThrownBy(() ->
                timeoutAt(
                    now().minusSeconds(10),
                    t -> {
                      sleep(ofSeconds(10));
                    }))
            .isInstanceOf(TimeoutException.class));
  }

  @Test
  void timeoutAt_deadline_expiresThen() throws Exception {
    TestClock.run(() -> {
      var deadline = now().plusSeconds(3);

      assertThatThrownBy(() ->
              timeoutAt(
                  deadline,
                  t -> {
                    assertThat(t.when()).isEqualTo(deadline);
                    sleep(ofSeconds(10));
                  }))
          .isInstanceOf(TimeoutException.class);
      assertThat(now()).isEqualTo(deadline);
    });
  }

  @Test
  void timeoutAt_null_hasNoDeadline() throws Exception {
    TestClock.run(() ->
        timeoutAt(
            null,
            t -> {
              sleep(ofSeconds(100_000));
            }));
  }

  @Test
  void expired_inAndAfterTheBody_tells() throws Exception {
    TestClock.run(() -> {
      var seen = new Timeout[1];
      assertThatThrownBy(() ->
              timeout(
                  ofSeconds(1),
                  t -> {
                    seen[0] = t;
                    assertThat(t.expired()).isFalse();
                    try {
                      sleep(ofSeconds(10));
                    } finally {
                      assertThat(t.expired()).isTrue();
                    }
                  }))
          .isInstanceOf(TimeoutException.class);

      assertThat(seen[0].expired()).isTrue();
    });
  }

  @Test
  void reschedule_later_movesTheDeadline() throws Exception {
    TestClock.run(() -> {
      var before = now();

      assertThatThrownBy(() ->
              timeout(
                  ofSeconds(1),
                  t -> {
                    t.reschedule(before.plusSeconds(5));
                    sleep(ofSeconds(100));
                  }))
          .isInstanceOf(TimeoutException.class);

      assertThat(now().minus(before)).isEqualTo(ofSeconds(5));
    });
  }

  @Test
  void reschedule_null_liftsTheLimit() throws Exception {
    TestClock.run(() ->
        timeout(
            ofSeconds(1),
            t -> {
              t.reschedule(null);
              sleep(ofSeconds(100));
            }));
  }

  @Test
  void reschedule_past_expiresInTheNextIteration() throws Exception {
    TestClock.run(() -> {
      var before = now();

      assertThatThrownBy(() ->
              timeout(
                  ofSeconds(10),
                  t -> {
                    t.reschedule(now());
                    sleep(ofSeconds(5));
                  }))
          .isInstanceOf(TimeoutException.class);

      assertThat(now()).isEqualTo(before);
    });
  }

  @Test
  void reschedule_afterTheBody_isRefused() throws Exception {
    TestClock.run(() -> {
      var seen = new Timeout[1];
      timeout(
          ofSeconds(1),
          t -> {
            seen[0] = t;
          });

      assertThatThrownBy(() -> seen[0].reschedule(null))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("ended");
    });
  }

  @Test
  void reschedule_expired_isRefused() throws Exception {
    TestClock.run(() ->
        assertThatThrownBy(() ->
                timeout(
                    ofSeconds(1),
                    t -> {
                      try {
                        sleep(ofSeconds(10));
                      } finally {
                        assertThatThrownBy(() -> t.reschedule(null))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("expired");
                        log.add("refused");
                      }
                    }))
            .isInstanceOf(TimeoutException.class));

    assertThat(log).containsExactly("refused");
  }

  // ---- one in another

  @Test
  void nested_innerExpires_outerGoesOn() throws Exception {
    TestClock.run(() ->
        timeout(
            ofSeconds(10),
            outer -> {
              assertThatThrownBy(() -> timeout(ofSeconds(1), () -> sleep(ofSeconds(5))))
                  .isInstanceOf(TimeoutException.class);
              assertThat(outer.expired()).isFalse();
              sleep(ofSeconds(1));
            }));
  }

  @Test
  void nested_outerExpires_passesThroughTheInner() throws Exception {
    TestClock.run(() ->
        assertThatThrownBy(() ->
                timeout(
                    ofSeconds(1),
                    outer -> {
                      var inner = new Timeout[1];
                      try {
                        timeout(
                            ofSeconds(5),
                            t -> {
                              inner[0] = t;
                              sleep(ofSeconds(10));
                            });
                      } catch (CancelledError error) {
                        log.add("inner expired: " + inner[0].expired());
                        throw error;
                      }
                    }))
            .isInstanceOf(TimeoutException.class));

    assertThat(log).containsExactly("inner expired: false");
  }

  @Test
  void nested_bothExpireAtOnce_outerThrows() throws Exception {
    TestClock.run(() -> {
      assertThatThrownBy(() ->
              timeout(
                  ofSeconds(1),
                  () -> {
                    try {
                      timeout(ofSeconds(1), () -> sleep(ofSeconds(10)));
                    } catch (TimeoutException e) {
                      log.add("inner");
                      throw e;
                    } catch (CancelledError e) {
                      log.add("cancelled");
                      throw e;
                    }
                  }))
          .isInstanceOf(TimeoutException.class);
      assertThat(currentTask().cancelling()).isZero();
    });

    assertThat(log).containsExactly("cancelled");
  }

  @Test
  void nested_timeoutInTheCleanUpOfATimeout_works() throws Exception {
    TestClock.run(() ->
        assertThatThrownBy(() ->
                timeout(
                    ofSeconds(1),
                    () -> {
                      try {
                        sleep(ofSeconds(10));
                      } finally {
                        cleanUpWithinATimeout();
                      }
                    }))
            .isInstanceOf(TimeoutException.class));

    assertThat(log).containsExactly("clean-up took too long");
  }

  private void cleanUpWithinATimeout() {
    try {
      timeout(ofSeconds(1), () -> sleep(ofSeconds(10)));
    } catch (TimeoutException e) {
      log.add("clean-up took too long");
    }
  }

  // ---- and cancellations from outside

  @Test
  void cancel_fromOutsideBeforeTheDeadline_isACancellation() throws Exception {
    TestClock.run(() -> {
      var task = createTask(() -> timeout(ofSeconds(10), () -> sleep(ofSeconds(100))));
      sleep(ZERO);

      task.cancel("outside");

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("outside");
      assertThat(task.cancelling()).isEqualTo(1);
      assertThat(EventLoop.running().timers().size()).isZero();
    });
  }

  @Test
  void cancel_fromOutsideAtTheDeadline_isACancellation() throws Exception {
    TestClock.run(() -> {
      var task = createTask(() -> timeout(ofSeconds(1), () -> sleep(ofSeconds(100))));
      sleep(ZERO);
      EventLoop.running().callLater(ofSeconds(1), () -> task.cancel("outside"));

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
      assertThat(task.isCancelled()).isTrue();
      assertThat(task.cancelling()).isEqualTo(1);
    });
  }

  @Test
  void cancel_ofWhatIsAwaited_isNoTimeout() throws Exception {
    TestClock.run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      EventLoop.running().callSoon(() -> future.cancel("other"));

      assertThatThrownBy(() -> timeout(ofSeconds(1), () -> future.await()))
          .isInstanceOf(CancelledError.class)
          .hasMessage("other");
    });
  }

  @Test
  void timeout_afterASuppressedCancellation_expiresAllTheSame() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            assertThatThrownBy(() -> sleep(ofSeconds(100))).isInstanceOf(CancelledError.class);
            timeout(ofSeconds(1), () -> sleep(ofSeconds(100)));
          });
      sleep(ZERO);

      task.cancel();

      assertThatThrownBy(() -> task.await(TimeoutException.class))
          .isInstanceOf(TimeoutException.class);
      assertThat(task.cancelling()).isEqualTo(1);
    });
  }

  @Test
  void timeout_expiredButBodySuppressesIt_returnsTheValue() throws Exception {
    TestClock.run(() -> {
      String value =
          timeout(
              ofSeconds(1),
              () -> {
                try {
                  sleep(ofSeconds(100));
                  return "never";
                } catch (CancelledError suppressed) {
                  return "all the same";
                }
              });

      assertThat(value).isEqualTo("all the same");
      assertThat(currentTask().cancelling()).isZero();
    });
  }

  @Test
  void timeout_expiredButBodyThrowsSomethingElse_throwsThat() throws Exception {
    TestClock.run(() -> {
      assertThatThrownBy(() ->
              timeout(
                  ofSeconds(1),
                  () -> {
                    try {
                      sleep(ofSeconds(100));
                    } catch (CancelledError e) {
                      throw new IllegalStateException("no", e);
                    }
                  }))
          .isInstanceOf(IllegalStateException.class);
      assertThat(currentTask().cancelling()).isZero();
    });
  }

  @Test
  void timeout_resultComesAtTheDeadline_expiresAllTheSame() throws Exception {
    TestClock.run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      EventLoop.running().callLater(ofSeconds(1), () -> future.setResult("x"));

      assertThatThrownBy(() -> timeout(ofSeconds(1), () -> future.await()))
          .isInstanceOf(TimeoutException.class);
      assertThat(future.result()).isEqualTo("x");
    });
  }

  @Test
  void timeout_deadlinePassesWhileTheBodyComputes_returnsTheValue() throws Exception {
    var clock = new TestClock();
    try (var runner = new Runner(RunnerOptions.DEFAULT.withPoller(clock))) {
      runner.run(() -> {
        String value =
            timeout(
                ofSeconds(1),
                () -> {
                  clock.advance(ofSeconds(5));
                  return "x";
                });
        sleep(ZERO);

        assertThat(value).isEqualTo("x");
        assertThat(currentTask().cancelling()).isZero();
      });
    }
  }

  @Test
  void timeout_inACallback_isRefused() throws Exception {
    TestClock.run(() -> {
      EventLoop.running()
          .callSoon(() -> {
            assertThatThrownBy(() -> timeout(ofSeconds(1), () -> "x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("task");
            log.add("refused");
          });
      sleep(ZERO);
    });

    assertThat(log).containsExactly("refused");
  }

  @Test
  void timeout_outsideALoop_isRefused() {
    assertThatThrownBy(() -> timeout(ofSeconds(1), () -> "x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Async.run");
  }

  @Test
  void timeout_longerThanTheClockCanTell_hasNoLimit() throws Exception {
    TestClock.run(() ->
        timeout(
            Duration.ofSeconds(Long.MAX_VALUE),
            () -> {
              sleep(ofSeconds(1));
            }));
  }

  @Test
  void timeout_zeroAndACancellationIsPending_isThatCancellation() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            currentTask().cancel("stop");
            timeout(ZERO, () -> sleep(ofSeconds(1)));
          });

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("stop");
      assertThat(task.cancelling()).isEqualTo(1);
    });
  }

  @Test
  void timeout_deadlineMovedToThePastAndACancellationIsPending_isThatCancellation()
      throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            currentTask().cancel("stop");
            timeout(
                ofSeconds(10),
                limit -> {
                  limit.reschedule(ZERO);
                  sleep(ofSeconds(1));
                });
          });

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("stop");
    });
  }

  @Test
  void timeout_expiresWhileAPendingCancellationCleansUp_isThatCancellation() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            currentTask().cancel("stop");
            timeout(
                ofSeconds(1),
                () -> {
                  try {
                    sleep(ofSeconds(10));
                  } finally {
                    sleep(ofSeconds(10));
                  }
                });
          });

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  void timeout_pendingCancellationTakenBack_expires() throws Exception {
    TestClock.run(() -> {
      currentTask().cancel();

      assertThatThrownBy(() ->
              timeout(
                  ofSeconds(1),
                  () -> {
                    currentTask().uncancel();
                    sleep(ofSeconds(2));
                  }))
          .isInstanceOf(TimeoutException.class);
    });
  }

  @Test
  void timeout_expiredAndBodyFails_leavesATraceInTheFailure() throws Exception {
    TestClock.run(() -> {
      Throwable failure =
          catchThrowable(() ->
              timeout(
                  ofSeconds(1),
                  () -> {
                    try {
                      sleep(ofSeconds(2));
                    } catch (CancelledError error) {
                      throw new IllegalArgumentException("cannot clean up");
                    }
                  }));

      assertThat(failure).isInstanceOf(IllegalArgumentException.class);
      assertThat(failure.getSuppressed())
          .singleElement(InstanceOfAssertFactories.THROWABLE)
          .isInstanceOf(TimeoutException.class);
    });
  }

  @Test
  void timeout_bodyFailsInTime_leavesNoTrace() throws Exception {
    TestClock.run(() -> {
      Throwable failure =
          catchThrowable(() ->
              timeout(
                  ofSeconds(1),
                  () -> {
                    throw new IllegalArgumentException("no");
                  }));

      assertThat(failure).hasNoSuppressedExceptions();
    });
  }
}

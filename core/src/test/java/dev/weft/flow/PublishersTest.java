package dev.weft.flow;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Async;
import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.sync.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PublishersTest {
  private final List<Object> log = new ArrayList<>();

  /** Notes what it is told, and requests what a test says. */
  private class Noting implements Flow.Subscriber<Integer> {
    private final Event over = new Event();
    private Flow.Subscription subscription = new NoSubscription();

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
    }

    @Override
    public void onNext(Integer value) {
      log.add(value);
    }

    @Override
    public void onError(Throwable failure) {
      log.add(failure);
      over.set();
    }

    @Override
    public void onComplete() {
      log.add("complete");
      over.set();
    }
  }

  private static class NoSubscription implements Flow.Subscription {
    @Override
    public void request(long values) {}

    @Override
    public void cancel() {}
  }

  /** Lets what is ready run, and what that makes ready. */
  private static void turn() {
    for (int i = 0; i < 5; i++) {
      sleep(Duration.ZERO);
    }
  }

  private static void count(Yielder<Integer> out) {
    for (int i = 1; i <= 3; i++) {
      out.yield(i);
    }
  }

  // ---- values of a publisher

  @Test
  void values_ofAnExecutorsPublisher_comeInOrder() {
    Async.run(() -> {
      try (var prices = new SubmissionPublisher<Integer>()) {
        // @start region="values"
        try (var values = Publishers.values(prices, 16)) {
          Task<?> seller = createTask(() -> List.of(3, 1, 2).forEach(prices::submit));
          for (int price : values) {
            log.add(price);
            if (log.size() == 3) {
              break;
            }
          }
          seller.await();
        }
        // @end
      }
    });

    assertThat(log).containsExactly(3, 1, 2);
  }

  @Test
  void values_thousandsFromAnotherThread_allComeInOrder() {
    int many = 20_000;
    Async.run(() -> {
      var publisher = new SubmissionPublisher<Integer>();
      var values = Publishers.values(publisher, 8);
      Task<?> submitting =
          createTask(() -> {
            while (publisher.getNumberOfSubscribers() == 0) {
              sleep(Duration.ZERO);
            }
            Async.toThread(() -> {
              try (publisher) {
                IntStream.range(0, many).forEach(publisher::submit);
              }
            });
          });
      values.forEach(log::add);
      submitting.await();
    });

    assertThat(log).isEqualTo(IntStream.range(0, many).boxed().toList());
  }

  @Test
  void values_ofAFailedPublisher_throwItAfterTheValues() {
    Async.run(() -> {
      Flow.Publisher<Integer> failing =
          Publishers.publish(
              EventLoop.running(),
              out -> {
                out.yield(1);
                throw new IOException("the line is cut");
              });

      assertThatThrownBy(() -> Publishers.values(failing, 4).forEach(log::add))
          .isInstanceOf(CompletionException.class)
          .hasRootCauseMessage("the line is cut");
    });

    assertThat(log).containsExactly(1);
  }

  @Test
  void values_requestNoMoreThanTheBuffer() {
    Async.run(() -> {
      AtomicInteger produced = new AtomicInteger();
      Flow.Publisher<Integer> endless =
          Publishers.publish(
              EventLoop.running(),
              out -> {
                while (true) {
                  out.yield(produced.incrementAndGet());
                }
              });
      try (var values = Publishers.values(endless, 4)) {
        assertThat(values.iterator().next()).isEqualTo(1);
        turn();
        assertThat(produced).hasValueLessThanOrEqualTo(6);
      }
    });
  }

  @Test
  void values_taskIsCancelled_cancelsTheSubscription() {
    Async.run(() -> {
      Flow.Publisher<Integer> silent =
          subscriber ->
              subscriber.onSubscribe(
                  new NoSubscription() {
                    @Override
                    public void cancel() {
                      log.add("cancelled");
                    }
                  });
      Task<?> going = createTask(() -> Publishers.values(silent, 1).forEach(log::add));
      turn();

      going.cancel();

      assertThatThrownBy(going::await).isInstanceOf(CancelledError.class);
      assertThat(log).containsExactly("cancelled");
    });
  }

  @Test
  void values_subscribeThrows_isThrown() {
    Async.run(() -> {
      Flow.Publisher<Integer> broken =
          _ -> {
            throw new IllegalStateException("no line");
          };
      assertThatThrownBy(() -> Publishers.values(broken, 1).forEach(log::add))
          .hasMessage("no line");
    });
  }

  @Test
  void values_bufferOfNothing_isRefused() {
    assertThatThrownBy(() -> Publishers.values(new SubmissionPublisher<Integer>(), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bufferSize 0: use 1 or more");
  }

  // ---- what a task publishes

  @Test
  void publish_toASubscriber_givesWhatItRequests() {
    Async.run(() -> {
      Noting subscriber = new Noting();
      // @start region="publish"
      Flow.Publisher<Integer> numbers =
          Publishers.publish(
              EventLoop.running(),
              out -> {
                for (int i = 1; i <= 3; i++) {
                  out.yield(i);
                }
              });
      numbers.subscribe(subscriber);
      // @end
      turn();
      assertThat(log).isEmpty();

      subscriber.subscription.request(2);
      turn();
      assertThat(log).containsExactly(1, 2);

      subscriber.subscription.request(5);
      subscriber.over.await();
      assertThat(log).containsExactly(1, 2, 3, "complete");
    });
  }

  @Test
  void publish_twoSubscribers_eachHasATaskOfItsOwn() {
    Async.run(() -> {
      Flow.Publisher<Integer> numbers =
          Publishers.publish(EventLoop.running(), PublishersTest::count);
      Task<List<Integer>> one = createTask(() -> collect(numbers));
      Task<List<Integer>> other = createTask(() -> collect(numbers));

      assertThat(one.await()).containsExactly(1, 2, 3);
      assertThat(other.await()).containsExactly(1, 2, 3);
    });
  }

  private static List<Integer> collect(Flow.Publisher<Integer> publisher) {
    List<Integer> all = new ArrayList<>();
    Publishers.values(publisher, 2).forEach(all::add);
    return all;
  }

  @Test
  void publish_subscriberCancels_cancelsTheTaskAndTellsNothing() {
    Async.run(() -> {
      Future<String> ended = EventLoop.running().createFuture();
      Noting subscriber = new Noting();
      Publishers.<Integer>publish(
              EventLoop.running(),
              out -> {
                try {
                  out.yield(1);
                  sleep(Duration.ofHours(1));
                } finally {
                  ended.setResult("ended");
                }
              })
          .subscribe(subscriber);
      subscriber.subscription.request(1);
      turn();

      subscriber.subscription.cancel();

      assertThat(ended.await()).isEqualTo("ended");
      assertThat(log).containsExactly(1);
    });
  }

  @Test
  void publish_subscriberRequestsNothing_isToldSo() {
    Async.run(() -> {
      Noting subscriber = new Noting();
      Publishers.publish(EventLoop.running(), PublishersTest::count).subscribe(subscriber);

      subscriber.subscription.request(0);
      subscriber.over.await();

      assertThat(log)
          .singleElement()
          .isInstanceOfSatisfying(
              IllegalArgumentException.class,
              e -> assertThat(e).hasMessage("request(0): a subscriber requests 1 or more"));
    });
  }

  @Test
  void publish_subscriberThrows_isReportedAndEndsTheTask() {
    Async.run(() -> {
      Future<Throwable> reported = EventLoop.running().createFuture();
      EventLoop.running()
          .setExceptionHandler((_, report) -> reported.setResult(report.exception()));
      Noting subscriber =
          new Noting() {
            @Override
            public void onNext(Integer value) {
              throw new IllegalStateException("no more of that");
            }
          };
      Publishers.publish(EventLoop.running(), PublishersTest::count).subscribe(subscriber);
      subscriber.subscription.request(3);

      assertThat(reported.await()).hasMessage("no more of that");
      turn();
      assertThat(log).isEmpty();
    });
  }

  @Test
  void publish_onAClosedLoop_failsTheSubscriber() {
    EventLoop loop = EventLoop.create();
    loop.close();
    Noting subscriber = new Noting();

    Publishers.publish(loop, PublishersTest::count).subscribe(subscriber);

    assertThat(log).singleElement().isInstanceOf(IllegalStateException.class);
  }

  @Test
  void publish_fromManyThreadsRequested_givesEachValueOnce() {
    int many = 2_000;
    Async.run(() -> {
      Noting subscriber = new Noting();
      Publishers.<Integer>publish(
              EventLoop.running(),
              out -> {
                for (int i = 0; i < many; i++) {
                  out.yield(i);
                }
              })
          .subscribe(subscriber);
      Async.taskGroup(group -> {
        for (int thread = 0; thread < 4; thread++) {
          group.createTask(() ->
              Async.toThread(() -> {
                for (int i = 0; i < many / 4; i++) {
                  subscriber.subscription.request(1);
                }
              }));
        }
      });
      subscriber.over.await();
    });

    assertThat(log).hasSize(many + 1).endsWith(many - 1, "complete").doesNotHaveDuplicates();
  }
}

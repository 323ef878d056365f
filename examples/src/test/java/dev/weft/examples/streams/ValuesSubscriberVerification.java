package dev.weft.examples.streams;

import dev.weft.LoopGroup;
import dev.weft.flow.Publishers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** What Reactive Streams ask of a subscriber, asked of that behind {@link Publishers#values}. */
public class ValuesSubscriberVerification extends FlowSubscriberBlackboxVerification<Integer> {
  private LoopGroup group;

  public ValuesSubscriberVerification() {
    super(new TestEnvironment(Patience.SIGNAL_MILLIS, Patience.SILENCE_MILLIS));
  }

  @BeforeClass
  void startLoop() {
    group = LoopGroup.start(1);
  }

  @AfterClass
  void closeLoop() {
    group.close();
  }

  /** The subscriber that a task subscribes which goes through all values. */
  @Override
  public Flow.Subscriber<Integer> createFlowSubscriber() {
    CompletableFuture<Flow.Subscriber<? super Integer>> subscriber = new CompletableFuture<>();
    var _ =
        group.submit(() -> {
          try (var values = Publishers.<Integer>values(subscriber::complete, 4)) {
            for (Integer _ : values) {
              // Each is taken.
            }
          } catch (RuntimeException told) {
            // What the publisher fails with, as some of the rules have it.
          }
        });
    return new Forwarding(subscriber.join());
  }

  @Override
  public Integer createElement(int element) {
    return element;
  }

  /** The subscriber as one of integers, which it is. */
  private record Forwarding(Flow.Subscriber<? super Integer> to)
      implements Flow.Subscriber<Integer> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      to.onSubscribe(subscription);
    }

    @Override
    public void onNext(Integer value) {
      to.onNext(value);
    }

    @Override
    public void onError(Throwable failure) {
      to.onError(failure);
    }

    @Override
    public void onComplete() {
      to.onComplete();
    }
  }
}

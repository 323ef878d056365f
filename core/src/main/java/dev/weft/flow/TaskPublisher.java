package dev.weft.flow;

import dev.weft.EventLoop;
import java.util.Objects;
import java.util.concurrent.Flow;

/** Publishes what tasks produce. Any thread. */
record TaskPublisher<T>(EventLoop loop, GeneratorBody<T> body) implements Flow.Publisher<T> {
  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    new TaskSubscription<T>(loop, subscriber).begin(body);
  }

  @Override
  public String toString() {
    return "Publisher[of tasks on " + loop + "]";
  }
}

package dev.weft.flow;

import dev.weft.EventLoop;
import java.util.Objects;
import java.util.concurrent.Flow;

/**
 * The streams of other libraries, and tasks: what they publish is gone through by a loop of a task,
 * and what a task produces is published. Both ways a slow side slows the other.
 *
 * {@snippet file="PublishersTest.java" region="values"}
 *
 * <p>These are the JDK's interfaces. Libraries that have those of Reactive Streams come to them by
 * {@code org.reactivestreams.FlowAdapters}, Reactor also by its {@code JdkFlowAdapter}.
 */
public final class Publishers {
  private Publishers() {}

  /**
   * The values that a publisher has for one subscriber, to be gone through in a task.
   *
   * <p>The subscription begins when the first value is asked for. At most a buffer of values is
   * requested ahead. What the publisher fails with is thrown after the values before it: unchecked
   * exceptions and errors as they are, checked exceptions as the cause of a {@link
   * java.util.concurrent.CompletionException}. The subscription is cancelled where the results are
   * closed, and where the task that goes through them is cancelled.
   *
   * <p>On a virtual clock the loop does not know that a publisher outside is at work: say so by
   * {@link EventLoop#outsideWork()}.
   *
   * @param publisher the publisher, which may signal from any thread
   * @param bufferSize how many values it may be ahead, 1 or more
   * @param <T> the type of the values
   * @return the values, to be gone through once, by a task of the loop that asks first, and closed
   *     where that may be left early
   * @throws IllegalArgumentException if the buffer is less than 1
   */
  public static <T> Results<T> values(Flow.Publisher<? extends T> publisher, int bufferSize) {
    Objects.requireNonNull(publisher, "publisher");
    if (bufferSize < 1) {
      throw new IllegalArgumentException("bufferSize " + bufferSize + ": use 1 or more");
    }
    return new Subscribed<>(publisher, bufferSize);
  }

  /**
   * A publisher of what a task produces, a task of its own for each subscriber: a generator for
   * other libraries.
   *
   * {@snippet file="PublishersTest.java" region="publish"}
   *
   * <p>The task begins with the subscription. {@link Yielder#yield} waits until the subscriber has
   * requested a value, and gives it then, in the loop: what the subscriber does with it must not
   * block. When the body returns the subscriber is told that all is complete, when it throws, of
   * that failure; a task that is cancelled otherwise fails with its {@link
   * dev.weft.CancelledError}. A subscriber that cancels its subscription cancels the task, and is
   * told nothing more. What a subscriber throws ends its subscription, and goes to the loop's
   * exception handler.
   *
   * <p>Any thread may subscribe, request and cancel. A loop that is closed fails a new subscriber
   * with an {@link IllegalStateException}.
   *
   * @param loop the loop that the tasks run on
   * @param body produces the values, for each subscriber anew
   * @param <T> the type of the values
   * @return the publisher
   */
  public static <T> Flow.Publisher<T> publish(EventLoop loop, GeneratorBody<T> body) {
    Objects.requireNonNull(loop, "loop");
    Objects.requireNonNull(body, "body");
    return new TaskPublisher<>(loop, body);
  }
}

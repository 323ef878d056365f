package dev.weft.examples.streams;

import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import dev.weft.flow.Publishers;
import java.io.IOException;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** What Reactive Streams ask of a publisher, asked of {@link Publishers#publish}. */
public class TaskPublisherVerification extends FlowPublisherVerification<Long> {
  private LoopGroup group;

  public TaskPublisherVerification() {
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

  private EventLoop loop() {
    return group.loops().getFirst();
  }

  @Override
  public Flow.Publisher<Long> createFlowPublisher(long elements) {
    return Publishers.publish(
        loop(),
        out -> {
          for (long i = 0; i < elements; i++) {
            out.yield(i);
          }
        });
  }

  @Override
  public Flow.Publisher<Long> createFailedFlowPublisher() {
    return Publishers.publish(
        loop(),
        _ -> {
          throw new IOException("failed at once");
        });
  }
}

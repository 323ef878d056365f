package dev.weft.net.internal.poll;

import static dev.weft.net.Loops.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.Async;
import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.net.Loops;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Descriptors that other code has closed, by closing a number of its own twice. */
class LostDescriptorsTest {
  @BeforeAll
  static void link() {
    LinkedEpoll.ensure();
  }

  private final List<String> events = new ArrayList<>();

  private static EpollPoller poller() {
    var poller = ChannelPoller.of(EventLoop.running());
    assumeTrue(poller instanceof EpollPoller, "the selector's descriptors are the JDK's");
    return (EpollPoller) poller;
  }

  private Registration register(Pipe pipe) throws Exception {
    pipe.source().configureBlocking(false);
    var user =
        new ReadinessListener() {
          @Override
          public void readReady() {
            events.add("readable");
          }
        };
    return ChannelPoller.of(EventLoop.running())
        .register(EventLoop.running(), pipe.source(), user, Context.copyOfCurrent());
  }

  @Test
  void channelsDescriptorIsGone_whatItWaitsFor_failsAndTheLoopGoesOn() throws Exception {
    Loops.run(() -> {
      poller();
      var pipe = Pipe.open();
      var registration = register(pipe);
      LinuxCalls.close(((EpollRegistration) registration).fd);

      registration.add(SelectionKey.OP_READ);

      // It is told to read, which says what is wrong.
      until(() -> !events.isEmpty());
      registration.release();
      pipe.sink().close();
      Async.sleep(Duration.ofMillis(1));
    });
  }

  @Test
  void pollersDescriptorIsGone_theLoopGoesOnWithNewOnes() throws Exception {
    Loops.run(() -> {
      var poller = poller();
      var pipe = Pipe.open();
      var registration = register(pipe);
      registration.add(SelectionKey.OP_READ);
      Async.sleep(Duration.ofMillis(1));

      LinuxCalls.close(poller.descriptor());
      Async.sleep(Duration.ofMillis(1));
      pipe.sink().write(ByteBuffer.wrap(new byte[1]));

      until(() -> !events.isEmpty());
      registration.waitForNothing();
      assertThat(Async.toThread(() -> "woken")).isEqualTo("woken");
      pipe.source().close();
      pipe.sink().close();
    });
  }
}

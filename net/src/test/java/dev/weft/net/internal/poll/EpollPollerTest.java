package dev.weft.net.internal.poll;

import static dev.weft.net.Loops.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Action;
import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.Runner;
import dev.weft.RunnerOptions;
import dev.weft.net.Net;
import dev.weft.net.Pipes;
import dev.weft.net.Sockets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A poller that begins in a selector, and leaves it when the system's calls are linked. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EpollPollerTest {
  private final AtomicReference<ChannelDescriptors> linked = new AtomicReference<>();
  private ChannelDescriptors descriptors;
  private EpollPoller poller;

  @BeforeEach
  void open() throws IOException {
    descriptors = LinkedEpoll.assumed();
    poller = new EpollPoller(new SelectorPoller(Selector.open()), linked::get);
  }

  private void run(Action<Exception> body) throws Exception {
    try (var runner = new Runner(RunnerOptions.DEFAULT.withPoller(poller))) {
      runner.run(body);
    }
  }

  private void leaveSelector() {
    assertThat(poller.isInSelector()).isTrue();
    linked.set(descriptors);
    until(() -> !poller.isInSelector());
  }

  @Test
  void leavingTheSelector_connectionsAreOpen_theyGoOn() throws Exception {
    run(() -> {
      try (var server =
              Net.startServer(
                  "127.0.0.1",
                  0,
                  (reader, writer) -> {
                    for (String line : reader.lines()) {
                      writer.writeLine(line);
                      writer.drain();
                    }
                  });
          var idle = Net.openConnection("127.0.0.1", server.port());
          var connection = Net.openConnection("127.0.0.1", server.port())) {
        connection.writer().writeLine("before");
        assertThat(connection.reader().readLine()).isEqualTo("before");
        var waiting = Async.createTask(() -> idle.reader().readLine());

        leaveSelector();

        connection.writer().writeLine("after");
        assertThat(connection.reader().readLine()).isEqualTo("after");
        assertThat(waiting.isDone()).isFalse();
        idle.writer().writeLine("late");
        assertThat(waiting.await()).isEqualTo("late");
        try (var another = Net.openConnection("127.0.0.1", server.port())) {
          another.writer().writeLine("new");
          assertThat(another.reader().readLine()).isEqualTo("new");
        }
      }
    });
  }

  @Test
  void leavingTheSelector_channelOfTheUsers_isStillWaitedFor() throws Exception {
    run(() -> {
      var pipe = Pipe.open();
      pipe.source().configureBlocking(false);
      var target = ByteBuffer.allocate(1);
      var waiting = Async.createTask(() -> Sockets.awaitReadable(pipe.source()));
      Async.sleep(Duration.ZERO);

      leaveSelector();

      Async.sleep(Duration.ofMillis(1));
      assertThat(waiting.isDone()).isFalse();
      pipe.sink().write(ByteBuffer.wrap(new byte[1]));
      waiting.await();
      assertThat(pipe.source().read(target)).isEqualTo(1);
      pipe.source().close();
      pipe.sink().close();
    });
  }

  @Test
  void leavingTheSelector_otherThreadsWakeTheLoop_noneIsMissed() throws Exception {
    run(() -> {
      EventLoop loop = EventLoop.running();
      var calls =
          Async.createTask(() ->
              Async.toThread(() -> {
                for (int i = 0; i < 2_000; i++) {
                  if (i == 1_000) {
                    linked.set(descriptors);
                  }
                  loop.submit(() -> {}).get();
                }
              }));

      calls.await();

      assertThat(poller.isInSelector()).isFalse();
    });
  }

  @Test
  void watchForHangup_inTheSelector_leavesItAtOnce() throws Exception {
    run(() -> {
      var pipe = Pipe.open();
      try (var writer = Pipes.openWriter(pipe.sink())) {
        assertThat(poller.isInSelector()).isFalse();

        pipe.source().close();

        until(() -> writer.isClosing());
      }
    });
  }

  @Test
  void close_inTheSelector_closesWhatIsRegistered() throws Exception {
    var pipe = Pipe.open();
    var runner = new Runner(RunnerOptions.DEFAULT.withPoller(poller));
    runner.run(() -> {
      var server = Net.startServer("127.0.0.1", 0, (_, _) -> {});
      assertThat(poller.watched()).hasSize(1);
      assertThat(server.addresses()).hasSize(1);
    });

    runner.close();
    poller.wakeup();

    assertThat(ChannelPoller.belongsToATransport(pipe.source())).isFalse();
    pipe.source().close();
    pipe.sink().close();
  }

  @Test
  void linked_neverGiven_theLoopGoesOnInTheSelector() throws Exception {
    run(() -> {
      for (int i = 0; i < 200; i++) {
        Async.sleep(Duration.ZERO);
      }
      assertThat(Async.toThread(() -> "woken")).isEqualTo("woken");
      assertThat(poller.isInSelector()).isTrue();
    });
  }
}

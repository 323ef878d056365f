package dev.weft.flow;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.Task;
import dev.weft.TestClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelTest {
  private final List<String> log = new ArrayList<>();

  @Test
  void channel_severalSenders_endsWhenAllAreClosed() throws Exception {
    TestClock.run(() -> {
      // @start region="channel"
      var channel = Channel.<String>open(10);
      taskGroup(group -> {
        try (var sender = channel.sender()) {
          for (String name : List.of("ann", "bob")) {
            var own = sender.copy(); // each task closes its own
            group.createTask(() -> {
              try (own) {
                own.send("hello from " + name);
              }
            });
          }
        }
        for (String message : channel.receiver()) { // until all have closed theirs
          log.add(message);
        }
      });
      // @end
    });

    assertThat(log).containsExactly("hello from ann", "hello from bob");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void send_receiversAreSlow_waitsForRoom(int capacity) throws Exception {
    TestClock.run(() -> {
      var channel = Channel.<Integer>open(capacity);
      List<Integer> sent = new ArrayList<>();
      Task<?> sending =
          createTask(() -> {
            for (int i = 0; i < 10; i++) {
              channel.sender().send(i);
              sent.add(i);
            }
            channel.sender().close();
          });
      sleep(java.time.Duration.ofSeconds(1));
      assertThat(sent).hasSize(capacity);

      List<Integer> received = new ArrayList<>();
      channel.receiver().forEach(received::add);

      assertThat(received).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
      sending.await();
    });
  }

  @Test
  void send_allReceiversAreClosed_isRefused() throws Exception {
    TestClock.run(() -> {
      var channel = Channel.<String>open(0);
      var other = channel.receiver().copy();
      Task<?> sending = createTask(() -> channel.sender().send("x"));
      sleep(ZERO);
      channel.receiver().close();
      sleep(ZERO);
      assertThat(sending.isDone()).isFalse();

      other.close();

      assertThatThrownBy(sending::await).isInstanceOf(BrokenChannelException.class);
      assertThatThrownBy(() -> channel.sender().trySend("y"))
          .isInstanceOf(BrokenChannelException.class);
    });
  }

  @Test
  void receive_endIsClosedMeanwhile_isRefusedAndOthersGoOn() throws Exception {
    TestClock.run(() -> {
      var channel = Channel.<String>open(0);
      var other = channel.receiver().copy();
      Task<?> first = createTask(() -> channel.receiver().receive());
      Task<String> second = createTask(() -> other.receive());
      sleep(ZERO);

      channel.receiver().close();
      channel.receiver().close();
      channel.sender().send("x");

      assertThatThrownBy(first::await).isInstanceOf(IllegalStateException.class);
      assertThat(second.await()).isEqualTo("x");
      assertThatThrownBy(() -> channel.receiver().copy()).isInstanceOf(IllegalStateException.class);
    });
  }

  @Test
  void receive_allSendersAreClosed_givesWhatIsLeftAndThenNull() throws Exception {
    TestClock.run(() -> {
      var channel = Channel.<String>open(5);
      channel.sender().send("a");
      channel.sender().close();

      assertThat(channel.receiver().isAtEnd()).isFalse();
      assertThat(channel.receiver().receive()).isEqualTo("a");
      assertThat(channel.receiver().receive()).isNull();
      assertThat(channel.receiver().tryReceive()).isNull();
      assertThat(channel.receiver().isAtEnd()).isTrue();
      assertThatThrownBy(() -> channel.sender().send("b"))
          .isInstanceOf(IllegalStateException.class);
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void receive_cancelledJustAsItIsGivenAValue_losesNone(int capacity) throws Exception {
    TestClock.run(() -> {
      var channel = Channel.<String>open(capacity);
      Task<?> first = createTask(() -> channel.receiver().receive());
      Task<String> second = createTask(() -> channel.receiver().receive());
      sleep(ZERO);

      channel.sender().send("x");
      first.cancel();

      assertThat(second.await()).isEqualTo("x");
      assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  void send_cancelledJustAsThereIsRoom_passesItsTurnOn() throws Exception {
    TestClock.run(() -> {
      var channel = Channel.<String>open(1);
      channel.sender().send("a");
      Task<?> first = createTask(() -> channel.sender().send("b"));
      Task<?> second = createTask(() -> channel.sender().send("c"));
      sleep(ZERO);

      assertThat(channel.receiver().receive()).isEqualTo("a");
      first.cancel();

      assertThat(channel.receiver().receive()).isEqualTo("c");
      second.await();
      assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  void trySend_withoutCapacity_needsATaskThatReceives() throws Exception {
    TestClock.run(() -> {
      var channel = Channel.<String>open(0);
      assertThat(channel.sender().trySend("a")).isFalse();
      Task<String> receiving = createTask(() -> channel.receiver().receive());
      sleep(ZERO);

      assertThat(channel.sender().trySend("b")).isTrue();

      assertThat(receiving.await()).isEqualTo("b");
    });
  }

  @Test
  void open_negativeCapacity_isRefused() {
    assertThatThrownBy(() -> Channel.open(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}

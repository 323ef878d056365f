package dev.weft.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.EventLoop;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandedChannelsTest {
  private final List<SocketChannel> received = new ArrayList<>();

  private static void turn(EventLoop loop) {
    loop.callSoon(loop::stop);
    loop.runForever();
  }

  @Test
  void hand_loopRuns_isReceivedAndLeftOpen() throws IOException {
    try (var channel = SocketChannel.open()) {
      try (var loop = EventLoop.create()) {
        var handed = new HandedChannels(loop, received::add);

        handed.hand(channel);
        turn(loop);
      }

      assertThat(received).containsExactly(channel);
      assertThat(channel.isOpen()).isTrue();
    }
  }

  @Test
  void hand_loopIsClosedBeforeItComesToThat_isClosed() throws IOException {
    var channel = SocketChannel.open();
    try (var loop = EventLoop.create()) {
      var handed = new HandedChannels(loop, received::add);

      handed.hand(channel);
    }

    assertThat(received).isEmpty();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void hand_loopIsClosed_isClosed() throws IOException {
    var loop = EventLoop.create();
    var handed = new HandedChannels(loop, received::add);
    loop.close();
    var channel = SocketChannel.open();

    handed.hand(channel);

    assertThat(received).isEmpty();
    assertThat(channel.isOpen()).isFalse();
  }
}

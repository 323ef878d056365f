package dev.weft.net.internal.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.EventLoop;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandedChannelsTest {
  private final List<SocketChannel> received = new ArrayList<>();
  private final List<SocketChannel> others = new ArrayList<>();

  private static void turn(EventLoop loop) {
    loop.callSoon(loop::stop);
    loop.runForever();
  }

  @Test
  void tryHand_loopRuns_isReceivedAndLeftOpen() throws IOException {
    try (var channel = SocketChannel.open()) {
      try (var loop = EventLoop.create()) {
        var handed = new HandedChannels<SocketChannel>(loop, received::add, others::add);

        assertThat(handed.tryHand(channel)).isTrue();
        turn(loop);
      }

      assertThat(received).containsExactly(channel);
      assertThat(others).isEmpty();
      assertThat(channel.isOpen()).isTrue();
    }
  }

  @Test
  void tryHand_loopIsClosedBeforeItComesToThat_goesToOthers() throws IOException {
    try (var channel = SocketChannel.open()) {
      try (var loop = EventLoop.create()) {
        var handed = new HandedChannels<SocketChannel>(loop, received::add, others::add);

        assertThat(handed.tryHand(channel)).isTrue();
      }

      assertThat(received).isEmpty();
      assertThat(others).containsExactly(channel);
      assertThat(channel.isOpen()).isTrue();
    }
  }

  @Test
  void tryHand_loopIsClosed_leavesItToTheCaller() throws IOException {
    var loop = EventLoop.create();
    var handed = new HandedChannels<SocketChannel>(loop, received::add, others::add);
    loop.close();
    try (var channel = SocketChannel.open()) {

      assertThat(handed.tryHand(channel)).isFalse();

      assertThat(received).isEmpty();
      assertThat(others).isEmpty();
      assertThat(channel.isOpen()).isTrue();
    }
  }
}

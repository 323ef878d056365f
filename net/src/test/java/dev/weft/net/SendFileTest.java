package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Loops.turn;
import static dev.weft.net.Loops.until;
import static dev.weft.net.Net.sendFile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SendFileTest {
  /** More than the buffers of all parties hold together. */
  private static final int SIZE = 12_000_000;

  @TempDir Path folder;
  private Path path;
  private byte[] content;

  enum Over {
    TCP,
    TLS,
    MEMORY
  }

  @BeforeEach
  void writeFile() throws IOException {
    content = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      content[i] = (byte) (i * 31 + (i >> 10));
    }
    path = Files.write(folder.resolve("file"), content);
  }

  private static Peers.Streams connect(Over over) throws IOException {
    return switch (over) {
      case TCP -> Peers.streams(StreamOptions.DEFAULT);
      case TLS ->
          TlsPeers.streams(
              TlsCertificates.server(), TlsCertificates.client(), StreamOptions.DEFAULT);
      case MEMORY -> {
        var pair = MemoryStreams.pair(StreamOptions.DEFAULT);
        yield new Peers.Streams(pair.left(), pair.right());
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void sendFile_betweenWrites_arrivesWholeAndInOrder(Over over) throws Exception {
    Loops.run(() -> {
      var peers = connect(over);
      var reading = createTask(() -> peers.server().reader().readAll());
      var writer = peers.client().writer();
      var transport = writer.transport();
      try (var file = FileChannel.open(path)) {
        writer.write("head");
        // @start region="send"
        long sent = sendFile(transport, file, 0, file.size());
        // @end
        writer.write("tail");
        writer.close();

        assertThat(sent).isEqualTo(SIZE);
        assertThat(file.position()).isZero();
      }
      byte[] received = reading.await();
      assertThat(received).hasSize(SIZE + 8);
      assertThat(Arrays.equals(received, 4, SIZE + 4, content, 0, SIZE)).isTrue();
      assertThat(new String(received, SIZE + 4, 4, java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo("tail");
    });
  }

  @ParameterizedTest
  @EnumSource
  void sendFile_partBeyondTheEnd_sendsWhatThereIs(Over over) throws Exception {
    Loops.run(() -> {
      var peers = connect(over);
      try (var file = FileChannel.open(path)) {
        assertThat(peers.client().writer().sendFile(file, SIZE - 3, 10)).isEqualTo(3);
        assertThat(peers.client().writer().sendFile(file, SIZE + 3, 10)).isZero();
        assertThat(peers.client().writer().sendFile(file, 0, 0)).isZero();
      }
      peers.client().close();

      assertThat(peers.server().reader().readAll())
          .containsExactly(Arrays.copyOfRange(content, SIZE - 3, SIZE));
    });
  }

  @ParameterizedTest
  @EnumSource
  void sendFile_underWay_refusesOtherWrites(Over over) throws Exception {
    Loops.run(() -> {
      var peers = connect(over);
      try (var file = FileChannel.open(path)) {
        var writer = peers.client().writer();
        var sending = createTask(() -> writer.sendFile(file, 0, SIZE));
        turn();
        turn();

        assertThatThrownBy(() -> writer.write("in between"))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("while sendFile() is under way");
        assertThatThrownBy(() -> writer.sendFile(file, 0, 1))
            .isInstanceOf(IllegalStateException.class);
        var reading = createTask(() -> peers.server().reader().readExactly(SIZE));
        assertThat(sending.await()).isEqualTo(SIZE);
        writer.write("x");
        assertThat(Arrays.equals(reading.await(), content)).isTrue();
        assertThat(peers.server().reader().readExactly(1)).asString().isEqualTo("x");
      }
      peers.client().close();
    });
  }

  @ParameterizedTest
  @EnumSource
  void sendFile_cancelled_leavesTheConnectionUsable(Over over) throws Exception {
    Loops.run(() -> {
      var peers = connect(over);
      try (var file = FileChannel.open(path)) {
        var writer = peers.client().writer();
        var sending = createTask(() -> writer.sendFile(file, 0, SIZE));
        turn();
        turn();
        turn();

        sending.cancel();
        until(sending::isDone);

        assertThat(sending.isCancelled()).isTrue();
        var reading = createTask(() -> peers.server().reader().readAll());
        writer.write("end");
        writer.close();
        byte[] received = reading.await();
        int part = received.length - 3;
        assertThat(part).isLessThan(SIZE);
        assertThat(Arrays.equals(received, 0, part, content, 0, part)).isTrue();
        assertThat(received).endsWith('e', 'n', 'd');
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void sendFile_connectionBreaks_fails(Over over) throws Exception {
    Loops.run(() -> {
      var peers = connect(over);
      try (var file = FileChannel.open(path)) {
        var writer = peers.client().writer();
        var sending = createTask(() -> writer.sendFile(file, 0, SIZE));
        turn();
        turn();

        writer.transport().abort();

        assertThatThrownBy(sending::await)
            .satisfiesAnyOf(
                failure -> assertThat(failure).isInstanceOf(IOException.class),
                failure -> assertThat(failure).hasCauseInstanceOf(SocketException.class));
      }
    });
  }

  @Test
  void close_whileAFileIsSent_sendsItFirst() throws Exception {
    Loops.run(() -> {
      var peers = connect(Over.TCP);
      try (var file = FileChannel.open(path)) {
        var writer = peers.client().writer();
        var sending = createTask(() -> writer.sendFile(file, 0, SIZE));
        turn();
        writer.close();
        var reading = createTask(() -> peers.server().reader().readAll());

        assertThat(sending.await()).isEqualTo(SIZE);
        assertThat(Arrays.equals(reading.await(), content)).isTrue();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void sendFile_threadIsInterrupted_leavesTheFileOpen(Over over) throws Exception {
    Loops.run(() -> {
      var peers = connect(over);
      try (var file = FileChannel.open(path)) {
        Thread.currentThread().interrupt();
        long sent = peers.client().writer().sendFile(file, 0, 1000);
        boolean _ = Thread.interrupted();

        assertThat(sent).isEqualTo(1000);
        assertThat(file.isOpen()).isTrue();
        assertThat(peers.server().reader().readExactly(1000))
            .containsExactly(Arrays.copyOf(content, 1000));
      }
      peers.client().close();
    });
  }

  @Test
  void sendFile_negativeRange_isRefused() throws Exception {
    Loops.run(() -> {
      var peers = connect(Over.TCP);
      try (var file = FileChannel.open(path)) {
        assertThatThrownBy(() -> peers.client().writer().sendFile(file, -1, 1))
            .isInstanceOf(IllegalArgumentException.class);
      }
      peers.client().close();
    });
  }
}

package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Loops.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who comes while writing is paused learns of it: a file that is sent, another protocol, TLS. */
class FlowHandoverTest {
  enum Over {
    TCP,
    TLS,
    MEMORY
  }

  @BeforeAll
  static void makeCertificates() {
    TlsCertificates.make();
  }

  private static Peers.Streams connect(Over over) throws IOException {
    return switch (over) {
      case TCP -> Peers.streams(StreamOptions.DEFAULT);
      case TLS -> TlsPeers.streams(TlsCertificates.server(), TlsCertificates.client());
      case MEMORY -> {
        var pair = MemoryStreams.pair();
        yield new Peers.Streams(pair.left(), pair.right());
      }
    };
  }

  /** Writes until the peer, which does not read, makes it wait. */
  private static int fill(Transport transport) {
    int written = 0;
    while (transport.writeBufferSizeBytes() <= 1 << 20) {
      transport.write(new byte[1 << 16]);
      written += 1 << 16;
    }
    return written;
  }

  @ParameterizedTest
  @EnumSource
  void sendFile_whereWritingIsPaused_keepsNoMore(Over over, @TempDir Path folder) throws Exception {
    int size = 50 << 20;
    Path path = folder.resolve("file");
    try (var file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.write(java.nio.ByteBuffer.allocate(1), size - 1);
    }
    Loops.run(() -> {
      var peers = connect(over);
      peers.server().writer().transport().pauseReading();
      var transport = peers.client().writer().transport();
      int before = fill(transport);
      try (var file = FileChannel.open(path)) {
        var sending = createTask(() -> Net.sendFile(transport, file, 0, size));
        for (int i = 0; i < 50; i++) {
          Loops.turn();
        }

        assertThat(transport.writeBufferSizeBytes()).isLessThan((1 << 20) + (1 << 18));
        assertThat(sending.isDone()).isFalse();
        peers.server().writer().transport().resumeReading();
        var reading = createTask(() -> readAll(peers.server().reader(), before + size));
        assertThat(sending.await()).isEqualTo(size);
        reading.await();
      }
      assertThat(Files.size(path)).isEqualTo(size);
    });
  }

  private static void readAll(StreamReader reader, int size) throws IOException {
    byte[] piece = new byte[1 << 16];
    for (int left = size; left > 0; ) {
      left -= reader.read(piece, 0, Math.min(left, piece.length));
    }
  }

  @ParameterizedTest
  @EnumSource
  void sendFile_closedMeanwhile_fails(Over over, @TempDir Path folder) throws Exception {
    Path path = Files.write(folder.resolve("file"), new byte[1 << 16]);
    Loops.run(() -> {
      var peers = connect(over);
      peers.server().writer().transport().pauseReading();
      var transport = peers.client().writer().transport();
      int _ = fill(transport);
      try (var file = FileChannel.open(path)) {
        var sending = createTask(() -> Net.sendFile(transport, file, 0, 1 << 16));
        until(() -> sending.waitingOn() != null);
        assertThatThrownBy(() -> transport.write(new byte[1]))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("sendFile() is under way");
        transport.abort();

        assertThatThrownBy(() -> sending.await(IOException.class))
            .isInstanceOf(IOException.class)
            .isNotInstanceOf(CancelledError.class);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void setProtocol_whileWritingIsPaused_tellsTheNewcomer(Over over) throws Exception {
    Loops.run(() -> {
      var peers = connect(over);
      peers.server().writer().transport().pauseReading();
      var transport = peers.client().writer().transport();
      int written = fill(transport);
      var newcomer = new RecordingProtocol();
      transport.setProtocol(newcomer);
      until(() -> newcomer.calls.contains("pauseWriting"));

      peers.server().writer().transport().resumeReading();
      var reading = createTask(() -> readAll(peers.server().reader(), written));
      until(() -> newcomer.calls.contains("resumeWriting"));
      reading.await();
      assertThat(newcomer.calls).containsExactly("pauseWriting", "resumeWriting");
    });
  }

  @Test
  void setProtocol_pausedOnlyUntilTheNextIteration_tellsNothing() throws Exception {
    Loops.run(() -> {
      var pair = MemoryStreams.pair();
      var transport = pair.left().writer().transport();
      transport.write(new byte[70_000]);
      var newcomer = new RecordingProtocol();
      transport.setProtocol(newcomer);
      transport.setWatermarks(1 << 20, 1 << 20);
      pair.right().reader().readExactly(70_000);

      assertThat(newcomer.calls).doesNotContain("resumeWriting");
    });
  }

  @Test
  void startTls_whileMuchIsUnsent_writersGoOnAfterwards() throws Exception {
    Loops.run(() -> {
      var peers = Peers.streams(StreamOptions.DEFAULT);
      peers.server().writer().transport().pauseReading();
      int written = fill(peers.client().writer().transport());
      var draining = createTask(() -> peers.client().writer().drain());
      until(() -> draining.waitingOn() != null);
      var client = TlsCertificates.client().withServerHostname("localhost");
      var upgrading = createTask(() -> peers.client().writer().startTls(client));
      until(() -> upgrading.waitingOn() != null);

      peers.server().writer().transport().resumeReading();
      readAll(peers.server().reader(), written);
      peers.server().writer().startTls(TlsCertificates.server());
      upgrading.await();
      draining.await();
      peers.client().writer().writeLine("hello");

      assertThat(peers.server().reader().readLine()).isEqualTo("hello");
    });
  }
}

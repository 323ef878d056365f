package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.Async.toThread;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Task;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // closing in the middle is what some of these are about
class PipesTest {

  @Test
  void streams_fromABlockingThread_carryAll() throws Exception {
    Loops.run(() -> {
      // @start region="streams"
      Pipe pipe = Pipe.open();
      var compute =
          createTask(() ->
              toThread(() -> {
                try (var sink = pipe.sink()) { // blocks, in its own thread
                  return sink.write(ByteBuffer.wrap("one\ntwo\n".getBytes(US_ASCII)));
                }
              }));
      List<String> lines = new ArrayList<>();
      try (var connection = Pipes.openReader(pipe.source())) {
        for (var line : connection.reader().lines()) {
          lines.add(line);
        }
      }
      // @end

      assertThat(compute.await()).isEqualTo(8);
      assertThat(lines).containsExactly("one", "two");
    });
  }

  @Test
  void streams_ofMoreThanAPipeHolds_waitForTheReader() throws Exception {
    Loops.run(() -> {
      Pipe pipe = Pipe.open();
      byte[] data = Channels.randomBytes(3_000_000);
      var writer = Pipes.openWriter(pipe.sink());
      Task<?> writing =
          createTask(() -> {
            for (int i = 0; i < data.length; i += 10_000) {
              writer.write(data, i, 10_000);
              writer.drain();
            }
            writer.close();
            writer.waitClosed();
          });
      Loops.until(() -> writing.waitingOn() != null);
      assertThat(writer.transport().writeBufferSizeBytes()).isLessThan(100_000);

      var connection = Pipes.openReader(pipe.source());
      byte[] got = connection.reader().readAll();

      writing.await();
      connection.writer().waitClosed();
      assertThat(Arrays.equals(got, data)).isTrue();
      assertThat(pipe.source().isOpen()).isFalse();
      assertThat(pipe.sink().isOpen()).isFalse();
    });
  }

  @Test
  void write_toTheReadingEnd_isRefused() throws Exception {
    Loops.run(() -> {
      Pipe pipe = Pipe.open();
      try (var connection = Pipes.openReader(pipe.source());
          var _ = pipe.sink()) {
        assertThatThrownBy(() -> connection.writer().write("x"))
            .isInstanceOf(UnsupportedOperationException.class)
            .hasMessageContaining("reading end of a pipe");
        assertThat(connection.writer().transport().canWriteEof()).isFalse();
      }
    });
  }

  @Test
  void write_afterTheReaderIsGone_breaksTheWriter() throws Exception {
    Loops.run(() -> {
      Pipe pipe = Pipe.open();
      var writer = Pipes.openWriter(pipe.sink());
      pipe.source().close();

      writer.write("x");

      assertThatThrownBy(writer::waitClosed).isInstanceOf(IOException.class);
    });
  }

  @Test
  void writeEof_endsWhatTheOtherSideReads() throws Exception {
    Loops.run(() -> {
      Pipe pipe = Pipe.open();
      var recorder = new Recorder();
      var reading = Pipes.connectReadPipe(() -> recorder, pipe.source());
      var writing = Pipes.connectWritePipe(Recorder::new, pipe.sink());
      assertThat(writing.transport().isReading()).isFalse();
      assertThat(reading.transport().isReading()).isTrue();

      writing.transport().write("bye".getBytes(US_ASCII));
      writing.transport().writeEof();
      Loops.until(() -> recorder.events.contains("lost null"));

      assertThat(recorder.events).containsExactly("made", "bye", "eof", "lost null");
      Loops.until(() -> writing.protocol().events.contains("lost null"));
      assertThat(writing.protocol().events).containsExactly("made", "lost null");
    });
  }

  @Test
  void pauseReading_ofAPipe_keepsTheBytes() throws Exception {
    Loops.run(() -> {
      Pipe pipe = Pipe.open();
      var recorder = new Recorder();
      var reading = Pipes.connectReadPipe(() -> recorder, pipe.source());
      reading.transport().pauseReading();
      pipe.sink().write(Channels.bytes("later"));
      for (int i = 0; i < 100; i++) {
        Loops.turn();
      }
      assertThat(recorder.events).containsExactly("made");

      reading.transport().resumeReading();
      Loops.until(() -> recorder.events.contains("later"));

      reading.transport().abort();
      Loops.until(() -> recorder.events.contains("lost null"));
      pipe.sink().close();
    });
  }

  @Test
  void open_aClosedEnd_isRefused() throws Exception {
    Loops.run(() -> {
      Pipe pipe = Pipe.open();
      pipe.source().close();
      pipe.sink().close();

      assertThatThrownBy(() -> Pipes.openReader(pipe.source()))
          .isInstanceOf(ClosedChannelException.class);
      assertThatThrownBy(() -> Pipes.openWriter(pipe.sink()))
          .isInstanceOf(ClosedChannelException.class);
    });
  }

  private static final class Recorder implements Protocol {
    final List<String> events = new ArrayList<>();

    @Override
    public void connectionMade(Transport transport) {
      events.add("made");
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      events.add(US_ASCII.decode(data).toString());
    }

    @Override
    public boolean eofReceived() {
      events.add("eof");
      return true;
    }

    @Override
    public void connectionLost(@Nullable Exception cause) {
      events.add("lost " + cause);
    }
  }
}

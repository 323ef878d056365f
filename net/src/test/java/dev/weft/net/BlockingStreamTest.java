package dev.weft.net;

import static dev.weft.Async.createTask;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // closing in the middle is what some of these are about
class BlockingStreamTest {

  @Test
  void openReader_aStream_readsToItsEnd() throws Exception {
    Loops.run(() -> {
      var standardInput = new ByteArrayInputStream("one\ntwo\n".getBytes(US_ASCII));
      List<String> got = new ArrayList<>();
      // @start region="in"
      try (var input = Pipes.openReader(standardInput, StreamOptions.DEFAULT)) {
        for (String line : input.reader().lines()) {
          got.add(line); // the loop goes on while a thread waits for the next line
        }
      }
      // @end

      assertThat(got).containsExactly("one", "two");
    });
  }

  @Test
  void openReader_ofMoreThanTheLimit_stopsReadingAhead() throws Exception {
    var source = new CountingZeros();
    Loops.run(() -> {
      try (var input = Pipes.openReader(source, StreamOptions.DEFAULT.withLimitBytes(1000))) {
        byte[] first = input.reader().readExactly(1);
        for (int i = 0; i < 1_000; i++) {
          Loops.turn();
        }

        assertThat(first).containsExactly(0);
        // One piece that is in the reader, and at most one that a thread has just read.
        assertThat(source.served.get()).isLessThanOrEqualTo(2 * 64 * 1024);
      }
    });
  }

  @Test
  void openReader_streamFails_throwsThat() throws Exception {
    Loops.run(() -> {
      var broken =
          new InputStream() {
            @Override
            public int read() throws IOException {
              throw new IOException("a bad sector");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
              throw new IOException("a bad sector");
            }
          };
      try (var input = Pipes.openReader(broken, StreamOptions.DEFAULT)) {
        assertThatThrownBy(() -> input.reader().read(10)).hasMessage("a bad sector");
      }
    });
  }

  @Test
  void openReader_closedWhileAThreadReads_interruptsIt() throws Exception {
    var closed = new CountDownLatch(1);
    var source =
        new PipedInputStream(new PipedOutputStream()) {
          @Override
          public void close() throws IOException {
            super.close();
            closed.countDown();
          }
        };
    Loops.run(() -> {
      var input = Pipes.openReader(source, StreamOptions.DEFAULT);
      var reading = createTask(() -> input.reader().readAll());
      Loops.until(() -> reading.waitingOn() != null);
      input.close();

      assertThat(reading.await()).isEmpty();
    });
    assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void openWriter_aStream_getsAllInOrder() throws Exception {
    byte[] data = Channels.randomBytes(3_000_000);
    var target = new ByteArrayOutputStream();
    Loops.run(() -> {
      var writer = Pipes.openWriter(target);
      for (int i = 0; i < data.length; i += 100_000) {
        writer.write(data, i, 100_000);
        writer.drain();
        assertThat(writer.transport().writeBufferSizeBytes()).isLessThan(200_000);
      }
      writer.close();
      writer.waitClosed();
    });
    assertThat(Arrays.equals(target.toByteArray(), data)).isTrue();
  }

  @Test
  void openWriter_streamFails_breaksTheWriter() throws Exception {
    Loops.run(() -> {
      var full =
          new OutputStream() {
            @Override
            public void write(int b) throws IOException {
              throw new IOException("no space left");
            }
          };
      var writer = Pipes.openWriter(full);
      writer.write("x");

      assertThatThrownBy(writer::waitClosed).hasMessage("no space left");
    });
  }

  @Test
  void write_toAStreamForReading_isRefused() throws Exception {
    Loops.run(() -> {
      try (var input = Pipes.openReader(InputStream.nullInputStream(), StreamOptions.DEFAULT)) {
        assertThatThrownBy(() -> input.writer().write("x"))
            .isInstanceOf(UnsupportedOperationException.class)
            .hasMessageContaining("for reading");
      }
    });
  }

  @Test
  void areSupportedBy_aLoopWithASelector_isTrue() throws Exception {
    Loops.run(() -> assertThat(Pipes.areSupportedBy(EventLoop.running())).isTrue());
  }

  /** Endless, and counts what it gave. */
  private static final class CountingZeros extends InputStream {
    final AtomicLong served = new AtomicLong();

    @Override
    public int read() {
      served.incrementAndGet();
      return 0;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      served.addAndGet(length);
      return length;
    }
  }
}

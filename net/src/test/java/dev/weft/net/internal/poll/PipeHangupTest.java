package dev.weft.net.internal.poll;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.Action;
import dev.weft.Async;
import dev.weft.Runner;
import dev.weft.RunnerOptions;
import dev.weft.net.Pipes;
import dev.weft.net.Protocol;
import dev.weft.sync.Event;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the writing end of a pipe learns of its reader, on each poller. */
@SuppressWarnings("try") // closing in the middle is what these are about
class PipeHangupTest {

  enum Kind {
    DEFAULT,
    SELECTOR
  }

  @BeforeEach
  void needsTheFlags() {
    assumeTrue(NativeAccess.isGiven());
  }

  @ParameterizedTest
  @EnumSource
  void reader_closedWhileNothingIsWritten_losesTheConnection(Kind kind) throws Exception {
    run(
        kind,
        () -> {
          Pipe pipe = Pipe.open();
          var writing = Pipes.connectWritePipe(Recorder::new, pipe.sink());

          pipe.source().close();
          writing.protocol().lost.await();

          assertThat(writing.protocol().events).containsExactly("lost null");
          assertThat(pipe.sink().isOpen()).isFalse();
        });
  }

  @ParameterizedTest
  @EnumSource
  void reader_closedWhileBytesWait_isAnError(Kind kind) throws Exception {
    run(
        kind,
        () -> {
          Pipe pipe = Pipe.open();
          var writing = Pipes.connectWritePipe(Recorder::new, pipe.sink());
          writing.transport().write(new byte[1_000_000]);

          pipe.source().close();
          writing.protocol().lost.await();

          assertThat(writing.protocol().events).containsExactly("lost Broken pipe");
        });
  }

  @ParameterizedTest
  @EnumSource
  void reader_closedBeforeTheWriterIsConnected_isSeen(Kind kind) throws Exception {
    run(
        kind,
        () -> {
          Pipe pipe = Pipe.open();
          pipe.source().close();

          var writing = Pipes.connectWritePipe(Recorder::new, pipe.sink());
          writing.protocol().lost.await();

          assertThat(writing.protocol().events).containsExactly("lost null");
        });
  }

  @ParameterizedTest
  @EnumSource
  void streamWriter_whoseReaderIsGone_closesAndRefusesMore(Kind kind) throws Exception {
    run(
        kind,
        () -> {
          Pipe pipe = Pipe.open();
          var writer = Pipes.openWriter(pipe.sink());

          pipe.source().close();
          writer.waitClosed();

          assertThat(writer.isClosing()).isTrue();
          assertThatThrownBy(
                  () -> {
                    writer.write("x");
                    writer.drain();
                  })
              .isInstanceOf(IOException.class);
        });
  }

  @ParameterizedTest
  @EnumSource
  void reader_thatReadsOn_getsAllAfterPauses(Kind kind) throws Exception {
    run(
        kind,
        () -> {
          Pipe pipe = Pipe.open();
          var writer = Pipes.openWriter(pipe.sink());
          var reader = Pipes.openReader(pipe.source()).reader();

          for (int i = 0; i < 50; i++) {
            writer.writeLine("line " + i);
            writer.drain();
            assertThat(reader.readLine()).isEqualTo("line " + i);
          }
          writer.close();
          writer.waitClosed();

          assertThat(reader.readAll()).isEmpty();
        });
  }

  @ParameterizedTest
  @EnumSource
  void writers_closedAndMadeAgain_areToldEachForItself(Kind kind) throws Exception {
    run(
        kind,
        () -> {
          for (int i = 0; i < 200; i++) {
            Pipe first = Pipe.open();
            Pipe second = Pipe.open();
            var closed = Pipes.connectWritePipe(Recorder::new, first.sink());
            var left = Pipes.connectWritePipe(Recorder::new, second.sink());

            closed.transport().write("x".getBytes(US_ASCII));
            closed.transport().close();
            first.source().close();
            second.source().close();
            closed.protocol().lost.await();
            left.protocol().lost.await();

            assertThat(left.protocol().events).containsExactly("lost null");
            assertThat(closed.protocol().events).containsExactly("lost null");
          }
        });
  }

  private static void run(Kind kind, Action<Exception> body) throws Exception {
    var options =
        kind == Kind.SELECTOR
            ? RunnerOptions.DEFAULT.withPoller(new SelectorPoller(Selector.open()))
            : RunnerOptions.DEFAULT;
    try (var runner = new Runner(options)) {
      runner.run(() -> Async.timeout(Duration.ofSeconds(30), body));
    }
  }

  private static final class Recorder implements Protocol {
    final List<String> events = new ArrayList<>();
    final Event lost = new Event();

    @Override
    public void dataReceived(ByteBuffer data) {
      events.add("data");
    }

    @Override
    public void connectionLost(@Nullable Exception cause) {
      events.add("lost " + (cause == null ? null : cause.getMessage()));
      lost.set();
    }
  }
}

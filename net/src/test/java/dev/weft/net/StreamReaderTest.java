package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Loops.turn;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.TaskOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class StreamReaderTest {
  private final StreamReader reader = new StreamReader(8);

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private void feed(String text) {
    reader.feedData(bytes(text));
  }

  // ---- read

  @Test
  void new_limitOfNothing_isRefused() {
    assertThatThrownBy(() -> new StreamReader(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limitBytes 0: use 1 or more");
  }

  @Test
  void read_moreIsThere_takesNoMoreThanAsked() throws Exception {
    feed("abcdef");

    assertThat(reader.read(4)).asString().isEqualTo("abcd");
    assertThat(reader.read(4)).asString().isEqualTo("ef");
  }

  @Test
  void read_nothingIsThere_waitsAndTakesWhatCame() throws Exception {
    Loops.run(() -> {
      var read = createTask(() -> reader.read(100));
      turn();
      feed("ab");
      feed("cd");

      assertThat(read.await()).asString().isEqualTo("abcd");
    });
  }

  @Test
  void read_dataCame_goesOnInTheNextIteration() throws Exception {
    Loops.run(() -> {
      var events = new ArrayList<String>();
      createTask(() -> {
        reader.read(1);
        events.add("read");
      });
      turn();
      feed("a");
      createTask(() -> events.add("made after the data came"));
      events.add("fed");
      turn();

      assertThat(events).containsExactly("fed", "read", "made after the data came");
    });
  }

  @Test
  void read_atTheEnd_returnsNothing() throws Exception {
    feed("ab");
    reader.feedEof();

    assertThat(reader.read(10)).asString().isEqualTo("ab");
    assertThat(reader.read(10)).isEmpty();
    assertThat(reader.read(10)).isEmpty();
  }

  @Test
  void read_waitingWhenTheStreamEnds_returnsNothing() throws Exception {
    Loops.run(() -> {
      var read = createTask(() -> reader.read(10));
      turn();
      reader.feedEof();

      assertThat(read.await()).isEmpty();
    });
  }

  @Test
  void read_zeroBytes_returnsAtOnce() throws Exception {
    assertThat(reader.read(0)).isEmpty();
    assertThat(reader.read(new byte[0], 0, 0)).isZero();
    assertThat(reader.read(ByteBuffer.allocate(0))).isZero();
  }

  @Test
  void read_lessThanZeroBytes_isRefused() {
    assertThatThrownBy(() -> reader.read(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("read(-1): use 0 or more, or readAll() to read to the end");
  }

  @Test
  void read_intoAnArray_fillsThePartThatIsAsked() throws Exception {
    feed("abcdef");
    byte[] target = bytes("........");

    int first = reader.read(target, 2, 4);

    assertThat(first).isEqualTo(4);
    assertThat(target).asString().isEqualTo("..abcd..");
    assertThat(reader.read(target, 0, 8)).isEqualTo(2);
    assertThat(target).asString().isEqualTo("efabcd..");
  }

  @Test
  void read_intoAnArrayThatHasNoSuchPart_isRefused() {
    assertThatThrownBy(() -> reader.read(new byte[4], 2, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void read_intoAnArrayOrBufferAtTheEnd_saysSo() throws Exception {
    reader.feedEof();

    assertThat(reader.read(new byte[4], 0, 4)).isEqualTo(-1);
    assertThat(reader.read(ByteBuffer.allocate(4))).isEqualTo(-1);
  }

  @Test
  void read_intoABuffer_movesItsPosition() throws Exception {
    Loops.run(() -> {
      var target = ByteBuffer.allocateDirect(4);
      var read = createTask(() -> reader.read(target));
      turn();
      feed("abcdef");

      assertThat(read.await()).isEqualTo(4);
      assertThat(UTF_8.decode(target.flip()).toString()).isEqualTo("abcd");
      assertThat(reader.read(10)).asString().isEqualTo("ef");
    });
  }

  @Test
  void readAll_manyTimesTheLimit_returnsAllOfIt() throws Exception {
    Loops.run(() -> {
      var all = createTask(reader::readAll);
      for (int i = 0; i < 100; i++) {
        feed("0123456789");
        turn();
      }
      reader.feedEof();

      assertThat(all.await()).asString().isEqualTo("0123456789".repeat(100));
      assertThat(reader.readAll()).isEmpty();
    });
  }

  @Test
  void readAll_cancelled_losesWhatItReadAsInAsyncio() throws Exception {
    Loops.run(() -> {
      var all = createTask(reader::readAll);
      feed("ab");
      turn();
      turn();
      all.cancel();
      turn();
      feed("cd");

      assertThat(all.isCancelled()).isTrue();
      assertThat(reader.read(10)).asString().isEqualTo("cd");
    });
  }

  // ---- readExactly

  @Test
  void readExactly_comesInPieces_waitsForTheLast() throws Exception {
    Loops.run(() -> {
      var exact = createTask(() -> reader.readExactly(5));
      turn();
      for (String piece : List.of("a", "bc", "def")) {
        assertThat(exact.isDone()).isFalse();
        feed(piece);
        turn();
      }

      assertThat(exact.await()).asString().isEqualTo("abcde");
      assertThat(reader.read(10)).asString().isEqualTo("f");
    });
  }

  @Test
  void readExactly_streamEndsBefore_failsWithWhatCame() throws Exception {
    feed("abc");
    reader.feedEof();

    assertThatThrownBy(() -> reader.readExactly(5))
        .isInstanceOfSatisfying(
            IncompleteReadException.class,
            failure -> {
              assertThat(failure).hasMessage("the stream ended after 3 of 5 bytes");
              assertThat(failure.partial()).asString().isEqualTo("abc");
              assertThat(failure.expected()).isEqualTo(OptionalInt.of(5));
            });
    assertThat(reader.atEof()).isTrue();
  }

  @Test
  void readExactly_noBytes_returnsAtOnce() throws Exception {
    assertThat(reader.readExactly(0)).isEmpty();
  }

  @Test
  void readExactly_lessThanNoBytes_isRefused() {
    assertThatThrownBy(() -> reader.readExactly(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("readExactly(-1): use 0 or more");
  }

  // ---- readUntil

  @Test
  void readUntil_separatorIsThere_endsWithIt() throws Exception {
    feed("ab;cd;");

    assertThat(reader.readUntil(bytes(";"))).asString().isEqualTo("ab;");
    assertThat(reader.readUntil(bytes(";"))).asString().isEqualTo("cd;");
  }

  @Test
  void readUntil_separatorComesInPieces_isFound() throws Exception {
    Loops.run(() -> {
      var record = createTask(() -> reader.readUntil(bytes("END")));
      for (String piece : List.of("xE", "N", "EN", "D", "y")) {
        feed(piece);
        turn();
      }

      assertThat(record.await()).asString().isEqualTo("xENEND");
      assertThat(reader.read(10)).asString().isEqualTo("y");
    });
  }

  @Test
  void readUntil_severalSeparators_theRecordThatEndsFirstCounts() throws Exception {
    feed("a--b-c");

    assertThat(reader.readUntil(bytes("--b"), bytes("-"))).asString().isEqualTo("a-");
    assertThat(reader.readUntil(bytes("b-c"), bytes("-b"))).asString().isEqualTo("-b");
  }

  @Test
  void readUntil_noSeparatorWithinTheLimit_leavesTheBytes() throws Exception {
    feed("0123456789");

    assertThatThrownBy(() -> reader.readUntil(bytes(";")))
        .isInstanceOfSatisfying(
            LimitOverrunException.class,
            overrun -> {
              assertThat(overrun.consumed()).isEqualTo(10);
              assertThat(overrun)
                  .hasMessage(
                      "no separator in the first 10 bytes, and the limit is 8: take these bytes by"
                          + " read(), or set a higher limitBytes in StreamOptions");
            });
    assertThat(reader.read(100)).asString().isEqualTo("0123456789");
  }

  @Test
  void readUntil_separatorBehindTheLimit_leavesTheBytes() throws Exception {
    feed("0123456789;a");

    assertThatThrownBy(() -> reader.readUntil(bytes(";")))
        .isInstanceOfSatisfying(
            LimitOverrunException.class,
            overrun -> {
              assertThat(overrun.consumed()).isEqualTo(10);
              assertThat(overrun).hasMessageStartingWith("the separator comes after 10 bytes");
            });
    assertThat(reader.read(100)).asString().isEqualTo("0123456789;a");
  }

  @Test
  void readUntil_recordAsLongAsTheLimit_isReturned() throws Exception {
    feed("01234567;;");

    assertThat(reader.readUntil(bytes(";;"))).asString().isEqualTo("01234567;;");
  }

  @Test
  void readUntil_streamEndsBefore_failsWithWhatCame() throws Exception {
    feed("ab");
    reader.feedEof();

    assertThatThrownBy(() -> reader.readUntil(bytes(";")))
        .isInstanceOfSatisfying(
            IncompleteReadException.class,
            failure -> {
              assertThat(failure)
                  .hasMessage("the stream ended after 2 bytes without the separator");
              assertThat(failure.partial()).asString().isEqualTo("ab");
              assertThat(failure.expected()).isEmpty();
            });
  }

  @Test
  void readUntil_withoutSeparators_isRefused() {
    assertThatThrownBy(reader::readUntil).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> reader.readUntil(bytes(";"), new byte[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("readUntil() needs one separator at least, of one byte at least");
  }

  // ---- lines

  @Test
  void readLine_severalKindsOfEnds_givesTheText() throws Exception {
    feed("one\ntwo\r\n\n\r\na\rb\nlast");
    reader.feedEof();

    assertThat(reader.readLine()).isEqualTo("one");
    assertThat(reader.readLine()).isEqualTo("two");
    assertThat(reader.readLine()).isEmpty();
    assertThat(reader.readLine()).isEmpty();
    assertThat(reader.readLine()).isEqualTo("a\rb");
    assertThat(reader.readLine()).isEqualTo("last");
    assertThat(reader.readLine()).isNull();
    assertThat(reader.readLine()).isNull();
  }

  @Test
  void readLine_characterInTwoPieces_isWhole() throws Exception {
    Loops.run(() -> {
      byte[] text = bytes("añ\n");
      var line = createTask(reader::readLine);
      for (byte each : text) {
        reader.feedData(new byte[] {each});
        turn();
      }

      assertThat(line.await()).isEqualTo("añ");
    });
  }

  @Test
  void readLine_notUtf8_givesReplacementCharacters() throws Exception {
    reader.feedData(new byte[] {'a', (byte) 0xff, '\n'});

    assertThat(reader.readLine()).isEqualTo("a\ufffd");
  }

  @Test
  void readLine_longerThanTheLimit_dropsTheLine() throws Exception {
    feed("0123456789\nab\n");

    assertThatThrownBy(reader::readLine)
        .isInstanceOfSatisfying(
            LineTooLongException.class,
            tooLong -> {
              assertThat(tooLong.limitBytes()).isEqualTo(8);
              assertThat(tooLong)
                  .hasMessage(
                      "a line of at least 10 bytes, and the limit is 8: set a higher limitBytes in"
                          + " StreamOptions if the peer may send such lines");
            });
    assertThat(reader.readLine()).isEqualTo("ab");
  }

  @Test
  void readLine_longerThanTheLimitAndNotAtItsEnd_dropsWhatCame() throws Exception {
    feed("0123456789");

    assertThatThrownBy(reader::readLine).isInstanceOf(LineTooLongException.class);
    feed("ab\n");
    assertThat(reader.readLine()).isEqualTo("ab");
  }

  @Test
  void readLineBytes_keepsTheNewline() throws Exception {
    feed("one\r\n\nlast");
    reader.feedEof();

    assertThat(reader.readLineBytes()).asString().isEqualTo("one\r\n");
    assertThat(reader.readLineBytes()).asString().isEqualTo("\n");
    assertThat(reader.readLineBytes()).asString().isEqualTo("last");
    assertThat(reader.readLineBytes()).isEmpty();
  }

  @Test
  void lines_goThroughToTheEnd() throws Exception {
    Loops.run(() -> {
      var got = new ArrayList<String>();
      var all =
          createTask(() -> {
            for (String line : reader.lines()) {
              got.add(line);
            }
          });
      for (String piece : List.of("a\nb", "\n", "c")) {
        feed(piece);
        turn();
      }
      reader.feedEof();
      all.await();

      assertThat(got).containsExactly("a", "b", "c");
    });
  }

  @Test
  void lines_connectionBreaks_throwsTheCauseUnchecked() {
    var cause = new IOException("broken");
    reader.setException(cause);

    assertThatThrownBy(() -> reader.lines().iterator().hasNext())
        .isInstanceOf(UncheckedIOException.class)
        .hasCause(cause);
  }

  // ---- cancellation, failure, misuse

  @Test
  void read_cancelledWhileWaiting_losesNothing() throws Exception {
    Loops.run(() -> {
      var line = createTask(reader::readLine);
      feed("ab");
      turn();
      turn();
      line.cancel();
      turn();
      feed("c\n");

      assertThat(line.isCancelled()).isTrue();
      assertThat(reader.readLine()).isEqualTo("abc");
    });
  }

  @Test
  void read_cancelledAfterDataCame_losesNothing() throws Exception {
    Loops.run(() -> {
      var read = createTask(() -> reader.read(10));
      turn();
      feed("ab");
      read.cancel();

      assertThatThrownBy(read::await).isInstanceOf(CancelledError.class);
      assertThat(reader.read(10)).asString().isEqualTo("ab");
    });
  }

  @Test
  void read_whileAnotherTaskWaits_isRefusedAndNamesBoth() throws Exception {
    Loops.run(() -> {
      var first = createTask(reader::readLine, TaskOptions.named("first"));
      var second = createTask(() -> reader.readExactly(3), TaskOptions.named("second"));

      assertThatThrownBy(second::await)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "readExactly() by task second while readLine() by task first waits for the same"
                  + " stream: let one task at a time read it");
      feed("a\n");
      assertThat(first.await()).isEqualTo("a");
    });
  }

  @Test
  void setException_whileATaskWaits_wakesItAndAllLaterReadsFail() throws Exception {
    Loops.run(() -> {
      var read = createTask(() -> reader.read(10));
      var cause = new IOException("broken");
      turn();
      reader.setException(cause);

      assertThatThrownBy(() -> read.await(IOException.class)).isSameAs(cause);
      assertThatThrownBy(() -> reader.read(1)).isSameAs(cause);
      assertThatThrownBy(() -> reader.read(new byte[1], 0, 1)).isSameAs(cause);
      assertThatThrownBy(reader::readAll).isSameAs(cause);
      assertThatThrownBy(() -> reader.readExactly(1)).isSameAs(cause);
      assertThatThrownBy(() -> reader.readUntil(bytes(";"))).isSameAs(cause);
      assertThatThrownBy(reader::readLine).isSameAs(cause);
      assertThat(reader.exception()).isSameAs(cause);
    });
  }

  @Test
  void setException_ofAnyKind_comesAsItIsOrWrapped() {
    var unchecked = new IllegalArgumentException("unchecked");
    reader.setException(unchecked);
    assertThatThrownBy(() -> reader.read(1)).isSameAs(unchecked);

    var checked = new Exception("checked");
    reader.setException(checked);
    assertThatThrownBy(() -> reader.read(1))
        .isInstanceOf(CompletionException.class)
        .hasCause(checked);
  }

  @Test
  void setException_ofAWaiterThatIsCancelled_isNotReportedAsUnseen() throws Exception {
    Loops.run(() -> {
      var read = createTask(() -> reader.read(1));
      turn();
      reader.setException(new IOException("broken"));
      read.cancel();

      assertThatThrownBy(read::await).isInstanceOf(CancelledError.class);
      System.gc();
    });
  }

  @Test
  void feedData_afterTheEnd_isRefused() {
    reader.feedEof();

    assertThatThrownBy(() -> feed("a"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("feedData() after feedEof(): the stream has ended");
  }

  @Test
  void feedData_arrayChangedAfterwards_keepsWhatWasFed() throws Exception {
    byte[] data = bytes("ab");
    reader.feedData(data);
    data[0] = 'x';

    assertThat(reader.read(2)).asString().isEqualTo("ab");
  }

  @Test
  void atEof_whenAllIsRead() throws Exception {
    assertThat(reader.atEof()).isFalse();
    feed("a");
    reader.feedEof();
    assertThat(reader.atEof()).isFalse();

    reader.read(1);

    assertThat(reader.atEof()).isTrue();
  }

  // ---- flow control

  @Test
  void feedData_moreThanTwiceTheLimit_pausesTheTransportUntilReadDownToTheLimit() throws Exception {
    var transport = new RecordingTransport();
    reader.attach(transport);

    feed("0123456789012345");
    assertThat(transport.calls).isEmpty();
    feed("6");
    feed("7");
    assertThat(transport.calls).containsExactly("pauseReading");

    reader.read(9);
    assertThat(transport.calls).containsExactly("pauseReading");
    reader.read(1);
    assertThat(transport.calls).containsExactly("pauseReading", "resumeReading");
  }

  @Test
  void readExactly_moreThanAPausedReaderHolds_resumesTheTransport() throws Exception {
    Loops.run(() -> {
      var transport = new RecordingTransport();
      reader.attach(transport);
      feed("01234567890123456");
      var exact = createTask(() -> reader.readExactly(20));
      turn();

      assertThat(transport.calls).containsExactly("pauseReading", "resumeReading");
      feed("789");
      assertThat(exact.await()).hasSize(20);
    });
  }

  @Test
  void toString_tellsTheState() throws Exception {
    Loops.run(() -> {
      var line = createTask(reader::readLine);
      turn();
      assertThat(reader).hasToString("StreamReader[0 bytes, readLine() waits]");
      reader.feedEof();
      line.await();
      assertThat(reader).hasToString("StreamReader[0 bytes, eof]");
    });
  }
}

package dev.weft.net;

import static dev.weft.Async.createTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import dev.weft.Task;
import dev.weft.net.internal.bytes.ByteArrayPool;
import dev.weft.net.internal.bytes.ByteQueue;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SeparatorsTest {
  private static final int LONG_BYTES = 10_000;

  /** asyncio's way: each separator from the beginning, the shortest first. */
  private static Separators.@Nullable Match byHand(List<byte[]> separators, byte[] data) {
    Separators.Match best = null;
    List<byte[]> sorted = new ArrayList<>(separators);
    sorted.sort(java.util.Comparator.comparingInt(each -> each.length));
    for (byte[] separator : sorted) {
      for (int start = 0; start + separator.length <= data.length; start++) {
        int end = start + separator.length;
        if (Arrays.equals(data, start, end, separator, 0, separator.length)) {
          if (best == null || end < best.end()) {
            best = new Separators.Match(start, end);
          }
          break;
        }
      }
    }
    return best;
  }

  private static byte[] random(Random random, int length, int letters) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (250 + random.nextInt(letters)); // beyond 127, where bytes are negative
    }
    return bytes;
  }

  @Test
  void search_inPiecesOfAnySize_findsWhatIsFoundByHand() {
    var random = new Random(17);
    for (int round = 0; round < 20_000; round++) {
      int letters = 1 + random.nextInt(3);
      List<byte[]> separators = new ArrayList<>();
      for (int i = random.nextInt(5); i >= 0; i--) {
        separators.add(random(random, 1 + random.nextInt(round % 50 == 0 ? 40 : 6), letters));
      }
      byte[] data = random(random, random.nextInt(60), letters);
      var compiled = Separators.of(separators.toArray(byte[][]::new));
      var search = compiled.search();
      var queue = new ByteQueue(ByteArrayPool.NONE);
      Separators.Match found = null;
      int from = 0;
      for (int fed = 0; fed < data.length && found == null; ) {
        int piece = Math.min(1 + random.nextInt(8), data.length - fed);
        queue.append(data, fed, piece);
        fed += piece;
        found = search.firstIn(queue, from);
        from = Math.max(0, fed + 1 - compiled.longest());
      }

      assertThat(found).isEqualTo(byHand(separators, data));
    }
  }

  @Test
  void search_bytesTakenAwayInBetween_beginsAnew() {
    var search = Separators.of(new byte[] {1, 2}, new byte[] {3, 4, 5}).search();
    var queue = new ByteQueue(ByteArrayPool.NONE);
    queue.append(ByteBuffer.wrap(new byte[] {9, 1}));
    assertThat(search.firstIn(queue, 0)).isNull();

    queue.drop(2);
    queue.append(ByteBuffer.wrap(new byte[] {2, 1, 2}));

    assertThat(search.firstIn(queue, 0)).isEqualTo(new Separators.Match(1, 3));
  }

  /** Comparing at each place would take some hundred billion steps here: minutes. */
  @Test
  void readUntil_longSeparatorThatNearlyMatchesEverywhere_takesAStepForEachByte() throws Exception {
    byte[] separator = new byte[LONG_BYTES];
    separator[LONG_BYTES - 1] = 1;
    readThrough(10_000_000, separator);
  }

  @Test
  void readUntil_hundredLongSeparators_takesAStepForEachByte() throws Exception {
    byte[][] separators = new byte[100][];
    for (int i = 0; i < separators.length; i++) {
      separators[i] = new byte[1_000 + i];
      separators[i][999 + i] = (byte) (i + 1);
    }
    readThrough(3_000_000, separators);
  }

  /** Zeros without end, in pieces, and at last the first separator. */
  private static void readThrough(int lengthBytes, byte[]... separators) throws Exception {
    Async.run(() -> {
      var reader = new StreamReader(lengthBytes + LONG_BYTES);
      Task<byte[]> reading =
          createTask(
              () -> Async.timeout(Duration.ofSeconds(50), () -> reader.readUntil(separators)));
      byte[] piece = new byte[1 << 20];
      for (int fed = 0; fed < lengthBytes; fed += piece.length) {
        reader.feedData(ByteBuffer.wrap(piece, 0, Math.min(piece.length, lengthBytes - fed)));
        Async.sleep(Duration.ZERO);
      }
      reader.feedData(separators[0]);

      assertThat(reading.await()).hasSize(lengthBytes + separators[0].length);
    });
  }

  /** One record after another: what stands behind one is not looked at before it is its turn. */
  @Test
  void readUntil_manyRecordsInOneBuffer_looksAtEachByteOnce() throws Exception {
    Async.run(() -> {
      var reader = new StreamReader(1 << 26);
      byte[] records = new byte[1_000_000];
      for (int i = 3; i < records.length; i += 4) {
        records[i] = '\n';
      }
      reader.feedData(records);

      for (int i = 0; i < records.length / 4; i++) {
        assertThat(reader.readUntil(new byte[] {'\n'}, new byte[] {'\r', '\n'})).hasSize(4);
      }
    });
  }

  // ---- the other direction

  /**
   * The stream takes a large array in pieces, with a wait between them, and keeps no copy of it.
   */
  @Test
  void asOutputStream_largeArray_isWrittenInPieces() throws Exception {
    Loops.run(() -> {
      var streams = new ProtocolStreams();
      var transport = new RecordingTransport();
      streams.protocol().connectionMade(transport);
      var output = streams.connection().writer().asOutputStream();
      byte[] data = Channels.randomBytes(1_000_000);
      streams.protocol().pauseWriting();
      var writing = createTask(() -> output.write(data));
      Loops.turn();

      assertThat(transport.written.size()).isEqualTo(64 * 1024);
      assertThat(writing.isDone()).isFalse();
      streams.protocol().resumeWriting();
      writing.await();

      assertThat(Arrays.equals(transport.written.toByteArray(), data)).isTrue();
    });
  }
}

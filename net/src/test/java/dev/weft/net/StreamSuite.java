package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Loops.turn;
import static dev.weft.net.Loops.until;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.Task;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What holds for streams over any transport; a subclass says over which. */
abstract class StreamSuite {
  static final int LIMIT_BYTES = 1000;

  /** More than the buffers of all parties hold together: simulated ones are small. */
  private static final int LOTS = Loops.areReal() ? 30_000_000 : 3_000_000;

  /** Opens a connection whose reader at both ends have the limit {@link #LIMIT_BYTES}. */
  abstract Peers.Streams connect() throws IOException;

  /** Breaks a connection at one end so that the other one sees an error. */
  abstract void reset(Connection end) throws IOException;

  private static byte[] pattern(int length) {
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) (i * 31 + (i >> 10));
    }
    return data;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /** Lets others run until a task waits for something and nothing changes any more. */
  private static void untilStuck(Task<?> task) {
    int quiet = 0;
    while (quiet < 5_000) {
      turn();
      quiet = task.waitingOn() == null ? 0 : quiet + 1;
    }
  }

  // ---- data

  @Test
  void write_anyKindOfData_arrivesInOrder() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      var writer = peers.client().writer();

      writer.write(bytes("a"));
      writer.write(bytes("-bc-"), 1, 2);
      writer.write(ByteBuffer.wrap(bytes("d")));
      writer.write("é");
      writer.writeLine("ñ");
      writer.close();

      assertThat(new String(peers.server().reader().readAll(), UTF_8)).isEqualTo("abcdéñ\n");
    });
  }

  @Test
  void write_lotsInBothDirections_arrivesWhole() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      byte[] data = pattern(LOTS);
      for (Connection end : List.of(peers.client(), peers.server())) {
        createTask(() -> {
          for (int i = 0; i < data.length; i += 70_001) {
            end.writer().write(data, i, Math.min(70_001, data.length - i));
            end.writer().drain();
          }
        });
      }

      var atServer = createTask(() -> peers.server().reader().readExactly(LOTS));
      var atClient = createTask(() -> peers.client().reader().readExactly(LOTS));

      assertThat(Arrays.equals(atServer.await(), data)).isTrue();
      assertThat(Arrays.equals(atClient.await(), data)).isTrue();
    });
  }

  @Test
  void writeAll_severalArrays_arriveInOrder() throws Exception {
    Loops.run(() -> {
      var peers = connect();

      peers.client().writer().writeAll(List.of(bytes("a"), bytes(""), bytes("bc"), bytes("d")));
      peers.client().writer().writeAll(List.of());
      peers.client().writer().close();

      assertThat(peers.server().reader().readAll()).asString().isEqualTo("abcd");
    });
  }

  @Test
  void writeAll_moreThanFits_arrivesWhole() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      byte[] data = pattern(LOTS / 3);
      var reading = createTask(() -> peers.server().reader().readExactly(3 * data.length));

      peers.client().writer().writeAll(List.of(data, data, data));

      byte[] received = reading.await();
      for (int i = 0; i < 3; i++) {
        int from = i * data.length;
        assertThat(Arrays.equals(received, from, from + data.length, data, 0, data.length))
            .isTrue();
      }
    });
  }

  @Test
  @OnlyJdkEngine("they end both directions at once")
  void transferTo_theWriterOfAnotherConnection_passesEverythingOn() throws Exception {
    Loops.run(() -> {
      var from = connect();
      var to = connect();
      byte[] data = pattern(LOTS / 10);
      createTask(() -> {
        from.client().writer().write(data);
        from.client().writer().close();
      });
      var received = createTask(() -> to.server().reader().readAll());
      StreamReader reader = from.server().reader();
      StreamWriter writer = to.client().writer();

      // @start region="transfer"
      long count = reader.transferTo(writer);
      writer.writeEof();
      // @end

      assertThat(count).isEqualTo(data.length);
      assertThat(Arrays.equals(received.await(), data)).isTrue();
    });
  }

  @Test
  void jdkStreams_compressedData_comesThrough() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      byte[] data = pattern(200_000);
      createTask(() -> {
        try (var compressing = new GZIPOutputStream(peers.client().writer().asOutputStream())) {
          compressing.write(data);
        }
        peers.client().writer().write("after");
        peers.client().writer().close();
      });

      var input = peers.server().reader().asInputStream();
      byte[] decompressed = new GZIPInputStream(input, 1).readNBytes(data.length);

      assertThat(Arrays.equals(decompressed, data)).isTrue();
    });
  }

  @Test
  void transferTo_outputStream_getsEverything() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      peers.client().writer().write("everything");
      peers.client().writer().close();
      var target = new ByteArrayOutputStream();

      assertThat(peers.server().reader().transferTo(target)).isEqualTo(10);

      assertThat(target).hasToString("everything");
      assertThat(peers.server().reader().asInputStream().read()).isEqualTo(-1);
    });
  }

  @Test
  @OnlyJdkEngine("they end both directions at once")
  void writeEof_theOtherDirectionGoesOn() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      peers.client().writer().write("question");
      peers.client().writer().writeEof();

      assertThat(peers.server().reader().readAll()).asString().isEqualTo("question");
      peers.server().writer().write("answer");
      peers.server().writer().close();
      assertThat(peers.client().reader().readAll()).asString().isEqualTo("answer");
    });
  }

  @Test
  @OnlyJdkEngine("they end both directions at once")
  void write_afterWriteEof_isRefused() throws Exception {
    Loops.run(() -> {
      var writer = connect().client().writer();
      writer.writeEof();

      assertThatThrownBy(() -> writer.write("a")).isInstanceOf(IllegalStateException.class);
    });
  }

  @Test
  void read_cancelledWhileItWaits_losesNothing() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      byte[] data = pattern(300_000);
      var reader = peers.server().reader();
      createTask(() -> {
        for (int i = 0; i < data.length; i += 1_000) {
          peers.client().writer().write(data, i, 1_000);
          turn();
        }
        peers.client().writer().close();
      });
      byte[] got = new byte[data.length];
      int[] count = {0};
      int cancelled = 0;
      while (count[0] < data.length) {
        var read =
            createTask(() -> {
              int n = reader.read(got, count[0], Math.min(700, got.length - count[0]));
              count[0] += n;
            });
        turn();
        turn();
        if (!read.isDone()) {
          read.cancel();
          turn();
          cancelled++;
        }
      }

      assertThat(got).isEqualTo(data);
      assertThat(cancelled).isPositive();
    });
  }

  @Test
  void readLine_longerThanTheLimit_failsAndTheConnectionGoesOn() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      peers.client().writer().writeLine("x".repeat(LIMIT_BYTES + 1));
      peers.client().writer().writeLine("y".repeat(LIMIT_BYTES));
      var reader = peers.server().reader();

      assertThatThrownBy(reader::readLine).isInstanceOf(LineTooLongException.class);
      String line = reader.readLine();
      // Where the long line came in two pieces, its end counts as a line.
      assertThat(line.startsWith("x") ? reader.readLine() : line)
          .isEqualTo("y".repeat(LIMIT_BYTES));
    });
  }

  // ---- backpressure

  @Test
  void drain_belowTheWatermark_doesNotSuspend() throws Exception {
    Loops.run(() -> {
      var writer = connect().client().writer();
      var events = new ArrayList<String>();
      createTask(() -> events.add("another task ran"));

      writer.write(new byte[1000]);
      writer.drain();

      assertThat(events).isEmpty();
    });
  }

  @Test
  void drain_peerNeverReads_boundsWhatIsKept() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      var writer = peers.client().writer();
      byte[] data = pattern(LOTS);
      int[] most = {0};
      var sender =
          createTask(() -> {
            for (int i = 0; i < LOTS; i += 10_000) {
              writer.write(data, i, 10_000);
              most[0] = Math.max(most[0], writer.transport().writeBufferSizeBytes());
              writer.drain();
            }
            writer.close();
          });

      untilStuck(sender);
      assertThat(sender.isDone()).isFalse();
      assertThat(most[0]).isBetween(1, Transport.DEFAULT_HIGH_WATERMARK_BYTES + 10_000);

      assertThat(Arrays.equals(peers.server().reader().readAll(), data)).isTrue();
      sender.await();
    });
  }

  @Test
  void reader_nobodyReads_holdsBoundedMemoryAndStopsThePeer() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      var writer = peers.client().writer();
      var sender =
          createTask(() -> {
            while (true) {
              writer.write(new byte[10_000]);
              writer.drain();
            }
          });
      // A reader at work already: what it holds is bounded too.
      assertThat(peers.server().reader().read(1)).hasSize(1);

      untilStuck(sender);

      String state = peers.server().reader().toString();
      assertThat(state).contains("transport paused");
      int held = Integer.parseInt(state.replaceAll("\\D*(\\d+) bytes.*", "$1"));
      assertThat(held).isLessThan(2 * LIMIT_BYTES + 256 * 1024 + 1);
      sender.cancel();
    });
  }

  @Test
  void drain_severalWait_goOnInOrder() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      var writer = peers.client().writer();
      while (writer.transport().writeBufferSizeBytes() <= Transport.DEFAULT_HIGH_WATERMARK_BYTES) {
        writer.write(new byte[100_000]);
      }
      var order = new ArrayList<Integer>();
      List<Task<?>> drains = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int number = i;
        drains.add(
            createTask(() -> {
              writer.drain();
              order.add(number);
            }));
      }
      turn();
      drains.get(1).cancel();
      turn();
      assertThat(order).isEmpty();

      var all = createTask(() -> peers.server().reader().readAll());
      until(() -> order.size() == 3);

      assertThat(order).containsExactly(0, 2, 3);
      writer.close();
      all.await();
    });
  }

  @Test
  void drain_connectionBreaksMeanwhile_throws() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      var writer = peers.client().writer();
      while (writer.transport().writeBufferSizeBytes() <= Transport.DEFAULT_HIGH_WATERMARK_BYTES) {
        writer.write(new byte[100_000]);
      }
      var drain = createTask(writer::drain);
      turn();

      reset(peers.server());

      assertThatThrownBy(() -> drain.await(IOException.class)).isInstanceOf(IOException.class);
      assertThatThrownBy(writer::drain).isInstanceOf(IOException.class);
      assertThatThrownBy(writer::waitClosed).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> peers.client().reader().read(1)).isInstanceOf(IOException.class);
    });
  }

  @Test
  void writeAndDrain_withoutEndToAPeerThatWent_fails() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      peers.server().writer().transport().abort();

      assertThatThrownBy(
              () -> {
                while (true) {
                  peers.client().writer().write(new byte[1000]);
                  peers.client().writer().drain();
                }
              })
          .isInstanceOf(IOException.class);
    });
  }

  // ---- the end

  @Test
  void close_withUnsentData_sendsIt() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      byte[] data = pattern(LOTS);
      peers.client().writer().write(data);
      peers.client().writer().close();

      assertThat(peers.client().writer().isClosing()).isTrue();
      var closed = createTask(peers.client().writer()::waitClosed);
      turn();
      turn();
      assertThat(closed.isDone()).isFalse();
      assertThat(Arrays.equals(peers.server().reader().readAll(), data)).isTrue();
      closed.await();
      assertThat(peers.client().reader().readAll()).isEmpty();
    });
  }

  @Test
  void drain_afterClose_throws() throws Exception {
    Loops.run(() -> {
      var writer = connect().client().writer();
      writer.close();
      writer.write("lost");

      assertThatThrownBy(writer::drain)
          .isInstanceOf(SocketException.class)
          .hasMessageStartingWith("the connection with ")
          .hasMessageEndingWith(" is closed: what is written now is lost");
    });
  }

  @Test
  void waitClosed_cancelled_othersStillWait() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      var writer = peers.client().writer();
      var first = createTask(writer::waitClosed);
      var second = createTask(writer::waitClosed);
      turn();

      first.cancel();
      turn();

      assertThat(second.isDone()).isFalse();
      writer.close();
      second.await();
      assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
      writer.waitClosed();
    });
  }

  @Test
  void close_byTheOtherSide_endsReading() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      peers.client().writer().write("bye");
      peers.client().close();

      assertThat(peers.server().reader().read(10)).asString().isEqualTo("bye");
      assertThat(peers.server().reader().read(10)).isEmpty();
      assertThat(peers.server().reader().atEof()).isTrue();
    });
  }

  @Test
  void read_connectionReset_throws() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      var read = createTask(() -> peers.server().reader().read(10));
      turn();

      reset(peers.client());

      assertThatThrownBy(() -> read.await(IOException.class)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> peers.server().reader().readLine()).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> peers.server().writer().drain()).isInstanceOf(IOException.class);
    });
  }

  @Test
  void readIntoArray_cancelledAtAnyMoment_losesNothing() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      var reader = peers.server().reader();
      var expected = new ByteArrayOutputStream();
      var seen = new ByteArrayOutputStream();
      byte[] target = new byte[100];
      for (int turns = 0; turns < 20; turns++) {
        var read = createTask(() -> reader.read(target, 10, 90));
        byte[] sent = pattern(20 + turns);
        peers.client().writer().write(sent);
        expected.write(sent);
        for (int i = 0; i < turns; i++) {
          turn();
        }

        read.cancel();
        until(read::isDone);

        if (!read.isCancelled()) {
          seen.write(target, 10, read.result());
        }
      }
      while (seen.size() < expected.size()) {
        seen.write(target, 10, reader.read(target, 10, 90));
      }

      assertThat(seen.toByteArray()).isEqualTo(expected.toByteArray());
    });
  }

  @Test
  void reads_ofDifferentKindsInTurn_keepTheOrder() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      var reader = peers.server().reader();
      var read = createTask(() -> reader.read(ByteBuffer.allocate(3)));
      turn();
      peers.client().writer().write("onetwo\nthreefour");

      assertThat(read.await()).isEqualTo(3);
      assertThat(reader.readLine()).isEqualTo("two");
      assertThat(reader.readExactly(5)).isEqualTo(bytes("three"));
      byte[] rest = new byte[10];
      assertThat(reader.read(rest, 0, 10)).isEqualTo(4);
      assertThat(rest).startsWith(bytes("four"));
    });
  }

  @Test
  @OnlyJdkEngine("they end both directions at once")
  void readIntoArray_theOtherSideEnds_returnsMinusOne() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      byte[] target = new byte[10];
      var read = createTask(() -> peers.server().reader().read(target, 0, 10));
      turn();

      peers.client().writer().writeEof();

      assertThat(read.await()).isEqualTo(-1);
      assertThat(peers.server().reader().atEof()).isTrue();
      peers.server().writer().write("still there");
      assertThat(peers.client().reader().readExactly(11)).isEqualTo(bytes("still there"));
    });
  }

  @Test
  void readIntoArray_connectionReset_throws() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      byte[] target = new byte[10];
      var read = createTask(() -> peers.server().reader().read(target, 0, 10));
      turn();

      reset(peers.client());

      assertThatThrownBy(() -> read.await(IOException.class)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> peers.server().reader().read(target, 0, 10))
          .isInstanceOf(IOException.class);
    });
  }
}

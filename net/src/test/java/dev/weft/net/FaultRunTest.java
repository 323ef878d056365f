package dev.weft.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.ReturnWhen;
import dev.weft.net.FaultProxy.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many connections through a net that cuts, resets, delays and half-closes them at any byte: all
 * that was acknowledged has arrived, and no cut looks like an end. A client sends a number of
 * bytes, the server acknowledges how many have come, and the client closes when that is all.
 *
 * <p>How many there are of each kind is for {@code -Dweft.faults=2000} to say, and for {@code
 * -Dweft.faultSeed} where to begin: the seed of one that fails is in its message.
 */
class FaultRunTest {
  private static final int CONNECTIONS = Integer.getInteger("weft.faults", 12);
  private static final long FIRST_SEED = Long.getLong("weft.faultSeed", 1);
  private static final int AT_ONCE = 8;
  private static final int MOST_BYTES = 100_000;

  /** A connection that hears of nothing for so long has not been told of its cut. */
  private static final Duration LIMIT = Duration.ofSeconds(40);

  enum Over {
    STREAMS(null, false),
    PROTOCOL(null, true),
    STREAMS_OVER_TLS_1_2("TLSv1.2", false),
    STREAMS_OVER_TLS_1_3("TLSv1.3", false),
    PROTOCOL_OVER_TLS_1_2("TLSv1.2", true),
    PROTOCOL_OVER_TLS_1_3("TLSv1.3", true);

    private final @Nullable String tls;
    private final boolean protocol;

    Over(@Nullable String tls, boolean protocol) {
      this.tls = tls;
      this.protocol = protocol;
    }
  }

  /** What one side saw: the bytes, and how they ended; null for an end that the peer has said. */
  private record Seen(ByteArrayOutputStream bytes, @Nullable Throwable failure) {}

  private static final TlsServerOptions SERVER = TlsCertificates.server();
  private static final TlsClientOptions CLIENT =
      TlsCertificates.client().withServerHostname("localhost");

  private static Consumer<SSLParameters> only(String version) {
    return parameters -> parameters.setProtocols(new String[] {version});
  }

  // ---- the server

  private static Server serve(Over over, Future<Seen> seen) throws IOException {
    var options = ServerOptions.DEFAULT;
    if (over.tls != null) {
      options = options.withTls(SERVER.withParameters(only(over.tls)));
    }
    return over.protocol
        ? Net.createServer(() -> new Counter(seen), "127.0.0.1", 0, options)
        : Net.startServer("127.0.0.1", 0, (reader, writer) -> count(reader, writer, seen), options);
  }

  private static void count(StreamReader reader, StreamWriter writer, Future<Seen> seen) {
    var bytes = new ByteArrayOutputStream();
    try {
      byte[] piece = reader.read(4096);
      while (piece.length > 0) {
        bytes.writeBytes(piece);
        writer.write(acknowledgement(bytes.size()));
        piece = reader.read(4096);
      }
      seen.setResult(new Seen(bytes, null));
    } catch (IOException e) {
      seen.setResult(new Seen(bytes, e));
    }
  }

  private static byte[] acknowledgement(int count) {
    return ByteBuffer.allocate(4).putInt(count).array();
  }

  /** The same as a protocol. */
  private static final class Counter implements Protocol {
    private final Future<Seen> seen;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean ended;
    private Transport transport;

    private Counter(Future<Seen> seen) {
      this.seen = seen;
    }

    @Override
    public void connectionMade(Transport newTransport) {
      transport = newTransport;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      byte[] piece = new byte[data.remaining()];
      data.get(piece);
      bytes.writeBytes(piece);
      transport.write(acknowledgement(bytes.size()));
    }

    @Override
    public boolean eofReceived() {
      ended = true;
      return false;
    }

    @Override
    public void connectionLost(@Nullable Exception cause) {
      if (!seen.isDone()) {
        Exception failure = cause != null || ended ? cause : new IOException("no end was told");
        seen.setResult(new Seen(bytes, ended ? null : failure));
      }
    }
  }

  // ---- the client

  /** Sends all, and returns how much of it was acknowledged, and what stopped that. */
  private static int send(Over over, int port, byte[] data, Function<Throwable, Void> failed)
      throws IOException {
    var options = StreamOptions.DEFAULT;
    if (over.tls != null) {
      options = options.withTls(CLIENT.withParameters(only(over.tls)));
    }
    int acknowledged = 0;
    Connection connection;
    try {
      connection = Net.openConnection("127.0.0.1", port, options);
    } catch (IOException e) {
      failed.apply(e);
      return 0;
    }
    var writing =
        Async.createTask(() -> {
          for (int i = 0; i < data.length; i += 10_000) {
            connection.writer().write(data, i, Math.min(10_000, data.length - i));
            connection.writer().drain();
          }
        });
    try {
      while (acknowledged < data.length) {
        acknowledged = ByteBuffer.wrap(connection.reader().readExactly(4)).getInt();
      }
      writing.await();
      connection.close();
    } catch (IOException e) {
      failed.apply(e);
      connection.writer().transport().abort();
      writing.cancel();
      var _ = Async.wait(List.of(writing), ReturnWhen.ALL_COMPLETED, null);
      var _ = writing.isCancelled() ? null : writing.exception();
    }
    return acknowledged;
  }

  // ---- one connection

  private static Fault fault(Random random, int mostBytes) {
    long after = random.nextInt(mostBytes);
    return switch (random.nextInt(8)) {
      case 0 -> new Fault.None();
      case 1 -> new Fault.Delay(Duration.ofMillis(1));
      case 2, 3 -> new Fault.Cut(after);
      case 4, 5 -> new Fault.Reset(after);
      default -> new Fault.HalfClose(after);
    };
  }

  private static boolean harmless(Fault fault) {
    return fault instanceof Fault.None || fault instanceof Fault.Delay;
  }

  private static void tryOne(Over over, long seed) throws Exception {
    var random = new Random(seed);
    byte[] data = new byte[1 + random.nextInt(random.nextBoolean() ? 2_000 : MOST_BYTES)];
    random.nextBytes(data);
    int handshake = over.tls == null ? 0 : 2_500;
    Fault toServer = fault(random, data.length + handshake);
    Fault toClient = fault(random, 1 + data.length / 1_000 + handshake);
    String what =
        over + ", seed " + seed + ": " + data.length + " bytes, " + toServer + ", " + toClient;
    Future<Seen> seen = EventLoop.running().createFuture();
    Throwable[] clientsFailure = {null};
    try (var server = serve(over, seen);
        var proxy = FaultProxy.to(server.port(), toServer, toClient)) {
      int acknowledged =
          send(
              over,
              proxy.port(),
              data,
              failure -> {
                clientsFailure[0] = failure;
                return null;
              });
      // A client may have its part of the handshake when what the server waits for is cut off: the
      // server's protocol never hears of that connection then.
      Loops.until(() ->
          seen.isDone()
              || server.peerFailures().handshakes() > 0
              || clientsFailure[0] instanceof SSLHandshakeException);
      if (!seen.isDone()) {
        return;
      }
      Seen atServer = seen.await();
      byte[] came = atServer.bytes().toByteArray();

      assertThat(came.length).as(what).isBetween(acknowledged, data.length);
      assertThat(Arrays.equals(came, 0, came.length, data, 0, came.length)).as(what).isTrue();
      assertThat(clientsFailure[0] == null).as(what).isEqualTo(acknowledged == data.length);
      if (harmless(toServer) && harmless(toClient)) {
        assertThat(acknowledged).as(what).isEqualTo(data.length);
        assertThat(atServer.failure()).as(what).isNull();
      }
      boolean said = over.tls != null || (toServer instanceof Fault.Reset && harmless(toClient));
      if (came.length < data.length && said) {
        assertThat(atServer.failure()).as(what + ": a cut that looks like an end").isNotNull();
      }
    }
  }

  private static void tryWithin(Over over, long seed) throws Exception {
    try {
      Async.timeout(LIMIT, () -> tryOne(over, seed));
    } catch (TimeoutException e) {
      throw new AssertionError(over + ", seed " + seed + ": not told of its cut", e);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(value = 3, unit = TimeUnit.HOURS) // each connection has a limit of its own
  void connections_throughABadNet_loseNothingAcknowledgedAndTellEachCut(Over over)
      throws Exception {
    Async.run(() -> {
      EventLoop.running().setExceptionHandler((_, _) -> {}); // bad peers are told of
      var next = new AtomicLong(FIRST_SEED);
      Async.taskGroup(group -> {
        for (int i = 0; i < AT_ONCE; i++) {
          group.createTask(() -> {
            for (long seed = next.getAndIncrement();
                seed < FIRST_SEED + CONNECTIONS;
                seed = next.getAndIncrement()) {
              tryWithin(over, seed);
            }
          });
        }
      });
    });
  }
}

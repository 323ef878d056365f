package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Loops.turn;
import static dev.weft.net.Loops.until;
import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.tls.TlsTurns;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Handshakes that never end, in numbers. How long others wait meanwhile is measured by the program
 * {@code HandshakeFlood} among the benchmarks; what is tested here is in which order they are
 * served.
 */
class TlsFloodTest {
  private static final int MANY = 600;

  @BeforeAll
  static void makeCertificates() {
    TlsCertificates.make();
  }

  private static Server echoServer(TlsServerOptions tls) throws Exception {
    return startServer(
        "127.0.0.1",
        0,
        (reader, writer) -> {
          for (String line : reader.lines()) {
            writer.writeLine(line);
            writer.drain();
          }
        },
        ServerOptions.DEFAULT.withTls(tls));
  }

  private static String ask(Server server, String question) throws Exception {
    var tls = TlsCertificates.client().withServerHostname("localhost");
    try (var client =
        openConnection("127.0.0.1", server.port(), StreamOptions.DEFAULT.withTls(tls))) {
      client.writer().writeLine(question);
      return client.reader().readLine();
    }
  }

  /** What a client says first. */
  private static byte[] hello(String name) throws Exception {
    var engine = TlsCertificates.client().context().createSSLEngine(name + ".example", 443);
    engine.setUseClientMode(true);
    var hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), hello);
    return Arrays.copyOf(hello.array(), hello.position());
  }

  private static List<Connection> connect(Server server, int count) throws Exception {
    List<Connection> opened = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      opened.add(openConnection("127.0.0.1", server.port()));
    }
    return opened;
  }

  /** Whether a peer has not been closed, as far as can be seen. */
  private static boolean isOpen(Connection connection) {
    return !connection.reader().atEof() && !connection.writer().isClosing();
  }

  @Test
  void server_floodedWithClientHellos_servesWhoComesThenBeforeThem() throws Exception {
    // The first few flooders are reported when they leave.
    Loops.runReporting(_ -> {
      List<String> answered = new ArrayList<>();
      var server =
          echoServer(
              TlsCertificates.server()
                  .withContextByName(name -> {
                    answered.add(name);
                    return null;
                  }));
      var turns = TlsTurns.OF_LOOP.of(EventLoop.running());
      byte[] hello = hello("flooder");
      List<Connection> flooders = connect(server, MANY);
      // All turns are taken, by nobody, so that the order does not depend on how fast they pass.
      List<TlsTurns.Turn> taken = takeAll(turns);
      for (var each : flooders) {
        each.writer().write(hello);
      }
      until(() -> turns.waiting() == MANY);
      Task<String> good = createTask(() -> ask(server, "a"));
      until(() -> turns.waiting() == MANY + 1);

      taken.forEach(turns::end);

      assertThat(good.await()).isEqualTo("a");
      assertThat(answered.getFirst()).isEqualTo("localhost");
      flooders.forEach(Connection::close);
      until(() -> turns.waiting() == 0);
      assertThat(ask(server, "b")).isEqualTo("b");
    });
  }

  /** Takes turns until one has to wait, which is given up. */
  private static List<TlsTurns.Turn> takeAll(TlsTurns turns) {
    List<TlsTurns.Turn> taken = new ArrayList<>();
    while (turns.waiting() == 0) {
      var turn = new TlsTurns.Turn("nobody", () -> {}, Context.copyOfCurrent());
      turns.ask(turn);
      taken.add(turn);
    }
    turns.end(taken.removeLast());
    return taken;
  }

  @Test
  void turns_ofThePeerWithTheFewestAndThenTheNewest_comeFirst() throws Exception {
    Loops.run(() -> {
      var turns = new TlsTurns(EventLoop.running());
      TlsTurns.Turn taken = takeAll(turns).getFirst();
      List<TlsTurns.Turn> order = new ArrayList<>();
      IdentityHashMap<TlsTurns.Turn, String> names = new IdentityHashMap<>();
      for (String name : List.of("A1", "B1", "A2", "C1", "A3", "D1", "B2")) {
        var self = new TlsTurns.Turn[1];
        self[0] =
            new TlsTurns.Turn(name.charAt(0), () -> order.add(self[0]), Context.copyOfCurrent());
        turns.ask(self[0]);
        names.put(self[0], name);
        if (name.equals("D1")) {
          turns.end(self[0]); // it left before its turn
        }
      }

      for (int i = 1; i <= 6; i++) {
        int count = i;
        turns.end(order.isEmpty() ? taken : order.getLast());
        until(() -> order.size() == count);
        turn();
      }

      assertThat(order.stream().map(names::get))
          .containsExactly("C1", "B2", "B1", "A3", "A2", "A1");
      assertThat(turns.waiting()).isZero();
    });
  }

  @Test
  void server_moreUnfinishedThanItMayHave_givesTheOldestUp() throws Exception {
    var reports =
        Loops.runReporting(reported -> {
          var context = TlsCertificates.context(TlsCertificates.LOCALHOST);
          // @start region="limits"
          var limits = HandshakeLimits.DEFAULT.withUnfinished(2_000).withUnfinishedPerPeer(100);
          var tls = TlsOptions.server(context).withHandshakeLimits(limits);
          // @end
          var options = ServerOptions.DEFAULT.withTls(tls);
          var server = startServer("127.0.0.1", 0, (_, writer) -> writer.writeLine("a"), options);
          List<Connection> silent = connect(server, 103);
          for (int i = 0; i < 3; i++) {
            assertThat(silent.get(i).reader().read(1)).isEmpty();
          }

          var trusting =
              TlsCertificates.client(TlsCertificates.context(null, TlsCertificates.LOCALHOST));
          var good =
              openConnection("127.0.0.1", server.port(), StreamOptions.DEFAULT.withTls(trusting));

          assertThat(good.reader().readLine()).isEqualTo("a");
          assertThat(silent.get(3).reader().read(1)).isEmpty();
          assertThat(silent.subList(4, 103)).allMatch(TlsFloodTest::isOpen);
          assertThat(reported).hasSize(4);
          good.close();
          silent.forEach(Connection::close);
        });

    assertThat(reports).hasSize(4);
    assertThat(reports.getFirst().exception())
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessage(
            "given up for newer ones: 100 handshakes of this peer may be unfinished at once (see"
                + " HandshakeLimits)");
  }

  @Test
  void server_moreUnfinishedInAll_givesTheOldestUp() throws Exception {
    var reports =
        Loops.runReporting(_ -> {
          var limits = HandshakeLimits.DEFAULT.withUnfinished(1);
          var server = echoServer(TlsCertificates.server().withHandshakeLimits(limits));
          List<Connection> silent = connect(server, 2);

          assertThat(silent.getFirst().reader().read(1)).isEmpty();
          assertThat(isOpen(silent.getLast())).isTrue();
          assertThat(ask(server, "a")).isEqualTo("a");
          assertThat(silent.getLast().reader().read(1)).isEmpty();
          silent.forEach(Connection::close);
        });

    assertThat(reports).hasSize(2);
    assertThat(reports.getFirst().exception())
        .hasMessageStartingWith("given up for newer ones: 1 handshakes may be unfinished");
  }

  @Test
  void server_handshakesThatAreDone_doNotCount() throws Exception {
    Loops.run(() -> {
      var limits = HandshakeLimits.DEFAULT.withUnfinishedPerPeer(1);
      var server = echoServer(TlsCertificates.server().withHandshakeLimits(limits));
      var options = StreamOptions.DEFAULT.withTls(TlsCertificates.client());
      List<Connection> clients = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        clients.add(openConnection("127.0.0.1", server.port(), options));
        clients.getLast().writer().writeLine("a");
        assertThat(clients.getLast().reader().readLine()).isEqualTo("a");
      }

      assertThat(clients).allMatch(TlsFloodTest::isOpen);
      clients.forEach(Connection::close);
    });
  }

  @Test
  void peer_ofIpv6_isItsNetwork() throws Exception {
    Object one = peer("2001:db8:1:2:3:4:5:6");

    assertThat(peer("2001:db8:1:2:ffff::1")).isEqualTo(one);
    assertThat(peer("2001:db8:1:3:3:4:5:6")).isNotEqualTo(one);
    assertThat(peer("192.0.2.1")).isNotEqualTo(peer("192.0.2.2")).isEqualTo(peer("192.0.2.1"));
    assertThat(Addresses.owner(null)).isEqualTo(Addresses.owner(null));
  }

  private static Object peer(String address) {
    return Addresses.owner(new InetSocketAddress(InetAddress.ofLiteral(address), 1));
  }

  @Test
  void limits_outOfRange_areRefused() {
    assertThatThrownBy(() -> new HandshakeLimits(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unfinished 0: use 1 or more");
    assertThatThrownBy(() -> HandshakeLimits.DEFAULT.withUnfinishedPerPeer(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

package dev.weft.simulation.loopback;

import static dev.weft.Async.sleep;

import dev.weft.net.ClientOptions;
import dev.weft.net.Connection;
import dev.weft.net.DatagramEndpoint;
import dev.weft.net.DatagramOptions;
import dev.weft.net.DatagramProtocol;
import dev.weft.net.DatagramTransport;
import dev.weft.net.ExtraInfo;
import dev.weft.net.Net;
import dev.weft.net.Protocol;
import dev.weft.net.Server;
import dev.weft.net.ServerOptions;
import dev.weft.net.StreamHandler;
import dev.weft.net.StreamOptions;
import dev.weft.net.StreamWriter;
import dev.weft.net.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What programs see of transports, protocols, servers and streams. */
final class TransportSituations {
  private TransportSituations() {}

  static List<Situation> all() {
    return List.of(
        new Situation("transport: close", serve(Told::close), TransportSituations::stay),
        new Situation("transport: abort", serve(Told::abort), TransportSituations::stay),
        new Situation("transport: reset", serve(Told::reset), TransportSituations::stay),
        new Situation(
            "transport: the peer closes", serve(Told::nothing), TransportSituations::closeSoon),
        new Situation(
            "transport: the peer resets", serve(Told::nothing), TransportSituations::resetSoon),
        new Situation(
            "transport: write after the peer's end",
            serve(Told::close),
            TransportSituations::writeAfterEnd),
        new Situation(
            "transport: write after a reset",
            serve(Told::reset),
            TransportSituations::writeAfterReset),
        new Situation(
            "transport: half-close, kept open",
            serve(Told::keep),
            TransportSituations::endThenRead),
        new Situation(
            "transport: half-close, closed",
            serve(Told::nothing),
            TransportSituations::endThenRead),
        new Situation(
            "transport: write the end twice", serve(Told::nothing), TransportSituations::endTwice),
        new Situation(
            "transport: watermarks", serve(Told::pause), TransportSituations::fillAndDrain),
        new Situation(
            "transport: reset while full", serve(Told::pauseAndReset), TransportSituations::fill),
        new Situation(
            "transport: close while full", serve(Told::pause), TransportSituations::fillAndClose),
        new Situation(
            "transport: abort while full",
            serve(Told::pauseForSome),
            TransportSituations::fillAndAbort),
        new Situation(
            "transport: addresses and options", serve(Told::info), TransportSituations::info),
        new Situation(
            "server: refused", TransportSituations::closedServer, TransportSituations::openRefused),
        new Situation("server: the port is in use", TransportSituations::bindTwice, Roles::nothing),
        new Situation(
            "server: closed with connections open",
            TransportSituations::closeServing,
            TransportSituations::talkOn),
        new Situation(
            "server: not serving yet",
            TransportSituations::serveLate,
            TransportSituations::connectEarly),
        new Situation(
            "streams: a reset", TransportSituations::streamReset, TransportSituations::readLines),
        new Situation(
            "streams: the end in a line",
            TransportSituations::streamHalfLine,
            TransportSituations::readLines),
        new Situation(
            "streams: drain after the peer went",
            TransportSituations::streamReset,
            TransportSituations::drainOn),
        new Situation(
            "streams: a local address",
            TransportSituations::serveTwo,
            TransportSituations::connectFrom),
        new Situation(
            "datagrams: nothing receives",
            TransportSituations::closedDatagrams,
            TransportSituations::endpointToNothing),
        new Situation(
            "datagrams: protocol",
            TransportSituations::datagramServer,
            TransportSituations::datagramClient),
        new Situation(
            "datagrams: the port is in use", TransportSituations::datagramsTwice, Roles::nothing));
  }

  // ---- a protocol that says what it is called for

  /** What a server's protocol does with a connection. */
  private interface Told {
    void connection(Told.Recorder recorder, Transport transport) throws Exception;

    static void nothing(Recorder recorder, Transport transport) {}

    static void close(Recorder recorder, Transport transport) {
      recorder.onData = transport::close;
    }

    static void abort(Recorder recorder, Transport transport) {
      recorder.onData = transport::abort;
    }

    static void reset(Recorder recorder, Transport transport) {
      recorder.onData = () -> TransportSituations.reset(transport);
    }

    static void keep(Recorder recorder, Transport transport) {
      recorder.keepOpen = true;
      recorder.onEnd =
          () -> {
            transport.write(new byte[20]);
            transport.close();
          };
    }

    static void pause(Recorder recorder, Transport transport) {
      transport.pauseReading();
      recorder.later =
          side -> {
            side.await("full");
            side.settle();
            transport.resumeReading();
          };
    }

    static void pauseForSome(Recorder recorder, Transport transport) {
      recorder.someOnly = true;
      pause(recorder, transport);
    }

    static void pauseAndReset(Recorder recorder, Transport transport) {
      transport.pauseReading();
      recorder.later =
          side -> {
            side.await("full");
            TransportSituations.reset(transport);
          };
    }

    static void info(Recorder recorder, Transport transport) throws IOException {
      recorder.side.say("local " + transport.localAddress());
      recorder.side.say("remote " + transport.remoteAddress());
      recorder.side.say(
          "no delay "
              + transport
                  .extraInfo(ExtraInfo.CHANNEL)
                  .getOption(StandardSocketOptions.TCP_NODELAY));
    }

    /** Says what the loop calls. */
    final class Recorder implements Protocol {
      final Side side;
      final Told told;
      Runnable onData = () -> {};
      Runnable onEnd = () -> {};
      boolean keepOpen;

      /** How much comes depends on the size of buffers. */
      boolean someOnly;

      Situation.@Nullable Role later;
      @Nullable Transport transport;
      private long received;
      boolean lost;

      Recorder(Side side, Told told) {
        this.side = side;
        this.told = told;
      }

      @Override
      public void connectionMade(Transport newTransport) {
        transport = newTransport;
        side.say("connection made");
        try {
          told.connection(this, newTransport);
        } catch (Exception e) {
          side.say("told " + Side.describe(e));
        }
      }

      @Override
      public void dataReceived(ByteBuffer data) {
        if (received == 0) {
          side.say("data");
        }
        received += data.remaining();
        onData.run();
      }

      @Override
      public boolean eofReceived() {
        side.say("end after " + (someOnly ? received > 0 : received));
        onEnd.run();
        return keepOpen;
      }

      @Override
      public void pauseWriting() {
        side.say("pause writing");
      }

      @Override
      public void resumeWriting() {
        side.say("resume writing");
      }

      @Override
      public void connectionLost(@Nullable Exception cause) {
        side.say("lost: " + Side.describe(cause));
        lost = true;
      }
    }
  }

  private static void reset(Transport transport) {
    try {
      transport.extraInfo(ExtraInfo.CHANNEL).setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    transport.abort();
  }

  private static void untilLost(Told.Recorder recorder) {
    Side.until(() -> recorder.lost);
  }

  /** Serves one connection to its end. */
  private static Situation.Role serve(Told told) {
    return side -> {
      Told.Recorder recorder = new Told.Recorder(side, told);
      try (Server server = Net.createServer(() -> recorder, side.own().getHostAddress(), 0)) {
        side.listensAt(server.addresses().getFirst());
        Side.until(() -> recorder.transport != null);
        if (recorder.later != null) {
          recorder.later.play(side);
        }
        untilLost(recorder);
      }
    };
  }

  private static Told.Recorder connect(Side side) throws IOException {
    InetSocketAddress server = side.server();
    Told.Recorder recorder = new Told.Recorder(side, Told::nothing);
    Net.createConnection(() -> recorder, server.getAddress().getHostAddress(), server.getPort());
    return recorder;
  }

  // ---- clients of one connection

  private static void stay(Side side) throws Exception {
    Told.Recorder recorder = connect(side);
    recorder.transport.write(new byte[10]);
    untilLost(recorder);
    side.say("closing " + recorder.transport.isClosing());
  }

  private static void closeSoon(Side side) throws Exception {
    Told.Recorder recorder = connect(side);
    recorder.transport.write(new byte[10]);
    recorder.transport.close();
    untilLost(recorder);
  }

  private static void resetSoon(Side side) throws Exception {
    Told.Recorder recorder = connect(side);
    recorder.transport.write(new byte[10]);
    side.settle();
    reset(recorder.transport);
    untilLost(recorder);
  }

  private static void writeAfterEnd(Side side) throws Exception {
    Told.Recorder recorder = connect(side);
    recorder.keepOpen = true;
    recorder.transport.write(new byte[10]);
    side.settle();
    for (int i = 0; i < 4; i++) {
      recorder.transport.write(new byte[10]);
      side.settle();
    }
    untilLost(recorder);
  }

  private static void writeAfterReset(Side side) throws Exception {
    Told.Recorder recorder = connect(side);
    recorder.transport.pauseReading();
    recorder.transport.write(new byte[10]);
    side.settle();
    for (int i = 0; i < 3; i++) {
      recorder.transport.write(new byte[10]);
      side.settle();
    }
    untilLost(recorder);
  }

  private static void endThenRead(Side side) throws Exception {
    Told.Recorder recorder = connect(side);
    recorder.transport.write(new byte[10]);
    side.say("can end " + recorder.transport.canWriteEof());
    side.settle();
    recorder.transport.writeEof();
    side.attempt(
        "write after the end",
        () -> {
          recorder.transport.write(new byte[1]);
          return "taken";
        });
    untilLost(recorder);
  }

  private static void endTwice(Side side) throws Exception {
    Told.Recorder recorder = connect(side);
    recorder.transport.writeEof();
    recorder.transport.writeEof();
    untilLost(recorder);
  }

  private static void fillUp(Told.Recorder recorder) {
    byte[] block = new byte[100_000];
    for (int i = 0; i < 100; i++) {
      recorder.transport.write(block);
      sleep(Duration.ZERO);
    }
  }

  private static void fillAndDrain(Side side) throws Exception {
    Told.Recorder recorder = connect(side);
    fillUp(recorder);
    side.say("much is kept " + (recorder.transport.writeBufferSizeBytes() > 1_000_000));
    side.reach("full");
    Side.until(() -> recorder.transport.writeBufferSizeBytes() == 0);
    recorder.transport.writeEof();
    untilLost(recorder);
  }

  private static void fill(Side side) throws Exception {
    Told.Recorder recorder = connect(side);
    fillUp(recorder);
    side.reach("full");
    untilLost(recorder);
    side.say("kept " + recorder.transport.writeBufferSizeBytes());
  }

  private static void fillAndClose(Side side) throws Exception {
    Told.Recorder recorder = connect(side);
    fillUp(recorder);
    recorder.transport.close();
    side.say("closing " + recorder.transport.isClosing());
    recorder.transport.write(new byte[10]);
    side.reach("full");
    untilLost(recorder);
  }

  private static void fillAndAbort(Side side) throws Exception {
    Told.Recorder recorder = connect(side);
    fillUp(recorder);
    recorder.transport.abort();
    side.reach("full");
    untilLost(recorder);
    side.say("kept " + recorder.transport.writeBufferSizeBytes());
  }

  private static void info(Side side) throws Exception {
    Told.Recorder recorder = connect(side);
    Transport transport = recorder.transport;
    Told.info(recorder, transport);
    transport.close();
    untilLost(recorder);
    side.say("local " + transport.localAddress());
    side.say("remote " + transport.remoteAddress());
  }

  // ---- servers

  private static void closedServer(Side side) throws Exception {
    Server server =
        Net.createServer(
            () -> new Told.Recorder(side, Told::nothing), side.own().getHostAddress(), 0);
    InetSocketAddress at = server.addresses().getFirst();
    server.close();
    server.waitClosed();
    side.listensAt(at);
  }

  private static void openRefused(Side side) throws Exception {
    side.attempt("open", () -> open(side));
    side.attempt("create", () -> connect(side));
  }

  private static void bindTwice(Side side) throws Exception {
    String own = side.own().getHostAddress();
    try (Server server = Net.startServer(own, 0, (reader, writer) -> {})) {
      InetSocketAddress at = server.addresses().getFirst();
      side.listensAt(at);
      side.attempt("again", () -> Net.startServer(own, at.getPort(), (reader, writer) -> {}));
      side.attempt("all", () -> Net.startServer("0.0.0.0", at.getPort(), (reader, writer) -> {}));
      side.attempt("elsewhere", () -> Net.startServer("192.0.2.1", 0, (reader, writer) -> {}));
    }
  }

  private static void closeServing(Side side) throws Exception {
    Told.Recorder recorder = new Told.Recorder(side, Told::nothing);
    Server server = Net.createServer(() -> recorder, side.own().getHostAddress(), 0);
    side.listensAt(server.addresses().getFirst());
    side.await("connected");
    server.close();
    side.reach("closed");
    server.waitClosed();
    side.say("all are closed");
  }

  private static void talkOn(Side side) throws Exception {
    Told.Recorder recorder = connect(side);
    side.settle();
    side.reach("connected");
    side.await("closed");
    recorder.transport.write(new byte[10]);
    openRefused(side);
    recorder.transport.close();
    untilLost(recorder);
  }

  private static void serveLate(Side side) throws Exception {
    try (Server server =
        Net.startServer(
            side.own().getHostAddress(),
            0,
            (reader, writer) -> writer.writeLine("hello " + reader.readLine()),
            ServerOptions.DEFAULT.withStartServing(false))) {
      side.listensAt(server.addresses().getFirst());
      side.await("written");
      server.startServing();
      side.await("done");
    }
  }

  private static void connectEarly(Side side) throws Exception {
    try (Connection connection = open(side)) {
      connection.writer().writeLine("early");
      connection.writer().drain();
      side.reach("written");
      side.say(connection.reader().readLine());
      side.say(connection.reader().readLine());
    }
    side.reach("done");
  }

  // ---- streams

  private static Connection open(Side side) throws IOException {
    InetSocketAddress server = side.server();
    return Net.openConnection(server.getAddress().getHostAddress(), server.getPort());
  }

  private static void serveStreams(Side side, StreamHandler handler) throws Exception {
    try (Server server = Net.startServer(side.own().getHostAddress(), 0, handler)) {
      side.listensAt(server.addresses().getFirst());
      side.await("done");
    }
  }

  private static void drain(Side side, StreamWriter writer) throws InterruptedException {
    side.attempt(
        "drain",
        () -> {
          writer.drain();
          return "drained";
        });
  }

  private static void streamReset(Side side) throws Exception {
    serveStreams(
        side,
        (reader, writer) -> {
          writer.writeLine("one");
          writer.write("tw");
          writer.drain();
          reader.readLine();
          reset(writer.transport());
          drain(side, writer);
        });
  }

  private static void streamHalfLine(Side side) throws Exception {
    serveStreams(
        side,
        (reader, writer) -> {
          writer.writeLine("one");
          writer.write("tw");
          reader.readLine();
          writer.close();
        });
  }

  private static void readLines(Side side) throws Exception {
    try (Connection connection = open(side)) {
      connection.writer().writeLine("go");
      side.settle();
      side.settle();
      for (int i = 0; i < 3; i++) {
        side.attempt("line", () -> connection.reader().readLine());
      }
      side.attempt("exactly", () -> connection.reader().readExactly(1).length);
      drain(side, connection.writer());
      connection.writer().close();
      side.attempt(
          "closed",
          () -> {
            connection.writer().waitClosed();
            return "closed";
          });
    }
    side.reach("done");
  }

  private static void drainOn(Side side) throws Exception {
    try (Connection connection = open(side)) {
      connection.writer().writeLine("go");
      side.settle();
      side.settle();
      for (int i = 0; i < 3; i++) {
        connection.writer().write(new byte[100]);
        drain(side, connection.writer());
        side.settle();
      }
    }
    side.reach("done");
  }

  private static void serveTwo(Side side) throws Exception {
    serveStreams(side, (reader, writer) -> writer.writeLine(reader.readLine() + ""));
  }

  private static void connectFrom(Side side) throws Exception {
    InetSocketAddress server = side.server();
    String host = server.getAddress().getHostAddress();
    try (Connection first = open(side)) {
      first.writer().writeLine("first");
      side.say(first.reader().readLine());
      InetSocketAddress from = (InetSocketAddress) first.writer().localAddress();
      side.attempt(
          "from an address of another host",
          () ->
              Net.openConnection(
                  host,
                  server.getPort(),
                  ClientOptions.DEFAULT
                      .withLocalAddress(new InetSocketAddress("192.0.2.1", 0))
                      .withStreams(StreamOptions.DEFAULT)));
      try (Connection second =
          Net.openConnection(
              host,
              server.getPort(),
              ClientOptions.DEFAULT.withLocalAddress(
                  new InetSocketAddress(from.getAddress(), 0)))) {
        second.writer().writeLine("second");
        side.say(second.reader().readLine());
        side.say("local " + second.writer().localAddress());
      }
    }
    side.reach("done");
  }

  // ---- datagrams

  private static void closedDatagrams(Side side) throws Exception {
    try (DatagramEndpoint endpoint =
        Net.openDatagramEndpoint(new InetSocketAddress(side.own(), 0), null)) {
      side.listensAt(endpoint.transport().localAddress());
    }
  }

  private static void endpointToNothing(Side side) throws Exception {
    try (DatagramEndpoint endpoint = Net.openDatagramEndpoint(null, side.server())) {
      side.settle();
      endpoint.send(new byte[5]);
      side.attempt("receive", endpoint::receive);
      side.settle();
      endpoint.send(new byte[5]);
      side.attempt("receive", endpoint::receive);
    }
  }

  /** Says what the loop calls. */
  private static final class DatagramRecorder implements DatagramProtocol {
    private final Side side;
    private final boolean answers;
    private @Nullable DatagramTransport transport;
    boolean lost;

    DatagramRecorder(Side side, boolean answers) {
      this.side = side;
      this.answers = answers;
    }

    @Override
    public void connectionMade(DatagramTransport newTransport) {
      transport = newTransport;
      side.say("connection made, remote " + newTransport.remoteAddress());
    }

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress from) {
      side.say("datagram of " + data.remaining() + " from " + from);
      if (answers) {
        transport.sendTo(new byte[data.remaining() + 1], from);
      }
    }

    @Override
    public void errorReceived(IOException error) {
      // The exception's class is the poller's choice.
      side.say(
          "error "
              + (error instanceof PortUnreachableException ? "unreachable" : error.getMessage()));
    }

    @Override
    public void connectionLost(@Nullable Exception cause) {
      side.say("lost: " + Side.describe(cause));
      lost = true;
    }
  }

  private static void datagramServer(Side side) throws Exception {
    DatagramRecorder recorder = new DatagramRecorder(side, true);
    DatagramTransport transport =
        Net.createDatagramEndpoint(
                () -> recorder, new InetSocketAddress(side.own(), 0), null, DatagramOptions.DEFAULT)
            .transport();
    side.listensAt(transport.localAddress());
    side.await("done");
    transport.close();
    Side.until(() -> recorder.lost);
    side.reach("closed");
  }

  private static void datagramClient(Side side) throws Exception {
    DatagramRecorder recorder = new DatagramRecorder(side, false);
    DatagramTransport transport =
        Net.createDatagramEndpoint(() -> recorder, null, side.server(), DatagramOptions.DEFAULT)
            .transport();
    transport.send(new byte[0]);
    side.settle();
    transport.send(new byte[3]);
    side.settle();
    transport.send(new byte[70_000]);
    side.settle();
    transport.sendTo(new byte[4], side.server());
    side.settle();
    side.attempt(
        "elsewhere",
        () -> {
          transport.sendTo(new byte[4], new InetSocketAddress(side.own(), 1));
          return "taken";
        });
    side.settle();
    side.reach("done");
    side.await("closed");
    transport.send(new byte[5]);
    side.settle();
    transport.send(new byte[6]);
    side.settle();
    transport.abort();
    Side.until(() -> recorder.lost);
  }

  private static void datagramsTwice(Side side) throws Exception {
    try (DatagramEndpoint endpoint =
        Net.openDatagramEndpoint(new InetSocketAddress(side.own(), 0), null)) {
      InetSocketAddress at = (InetSocketAddress) endpoint.transport().localAddress();
      side.listensAt(at);
      side.attempt("again", () -> Net.openDatagramEndpoint(at, null));
      side.attempt(
          "elsewhere", () -> Net.openDatagramEndpoint(new InetSocketAddress("192.0.2.1", 0), null));
    }
  }
}

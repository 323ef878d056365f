package dev.weft.net.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Action;
import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.Runner;
import dev.weft.RunnerOptions;
import dev.weft.net.Connection;
import dev.weft.net.Net;
import dev.weft.net.Resolver;
import dev.weft.net.Server;
import dev.weft.net.internal.names.Directory;
import dev.weft.net.internal.names.SystemResolver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** All that makes a socket for a loop asks the loop's network. */
class NetworkTest {
  private final List<String> asked = new ArrayList<>();
  private final Network network = new Noting();
  private final List<Selector> selectors = new ArrayList<>();
  private long now = 1_000;

  /** The system's network, which notes what it is asked for. */
  private final class Noting implements Network {
    @Override
    public SelectorProvider channels() {
      return new NotingProvider();
    }

    @Override
    public Resolver resolver() {
      return name -> {
        asked.add("name " + name);
        return List.of(InetAddress.ofLiteral("127.0.0.1"));
      };
    }

    @Override
    public Directory directory() {
      return SystemResolver.INSTANCE;
    }

    @Override
    public LoopBuffers buffers() {
      asked.add("buffers");
      return new LoopBuffers();
    }

    @Override
    public Executor workers(Executor usual) {
      return usual;
    }
  }

  private final class NotingProvider extends SelectorProvider {
    private final SelectorProvider system = SelectorProvider.provider();

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
      asked.add("datagrams");
      return system.openDatagramChannel();
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
      asked.add("datagrams");
      return system.openDatagramChannel(family);
    }

    @Override
    public Pipe openPipe() throws IOException {
      return system.openPipe();
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
      AbstractSelector opened = system.openSelector();
      selectors.add(opened);
      return opened;
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
      asked.add("server");
      return system.openServerSocketChannel();
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
      asked.add("server " + family);
      return system.openServerSocketChannel(family);
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
      asked.add("socket");
      return system.openSocketChannel();
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
      asked.add("socket " + family);
      return system.openSocketChannel(family);
    }
  }

  @Test
  void poller_neverClosed_isForgottenWhenItIsCollected() throws IOException {
    int before = ChannelPoller.count();
    for (int i = 0; i < 10; i++) {
      var _ = SelectorPoller.over(network, () -> now, Clock.systemUTC());
    }

    long deadline = System.nanoTime() + 60_000_000_000L;
    do {
      System.gc();
      SelectorPoller.over(network, () -> now, Clock.systemUTC()).close(); // has others forgotten
    } while (ChannelPoller.count() >= before + 10 && System.nanoTime() < deadline);

    assertThat(ChannelPoller.count()).isLessThan(before + 10);
    for (Selector selector : selectors) {
      selector.close();
    }
  }

  private <X extends Exception> void run(Action<X> body) throws X, IOException {
    var poller = SelectorPoller.over(network, () -> now, Clock.systemUTC());
    try (var runner = new Runner(RunnerOptions.DEFAULT.withPoller(poller))) {
      runner.run(body);
    }
  }

  @Test
  void connection_loopOfANetwork_isMadeAndNamedByIt() throws Exception {
    run(() -> {
      Server server =
          Net.startServer("server.example", 0, (_, writer) -> writer.write(new byte[] {7}));
      int port = server.addresses().getFirst().getPort();
      try (Connection connection = Net.openConnection("server.example", port)) {
        assertThat(connection.reader().readExactly(1)).containsExactly(7);
      }
      server.close();
    });

    assertThat(asked)
        .startsWith("name server.example", "server INET", "name server.example", "socket INET")
        .contains("buffers");
  }

  @Test
  void server_onAllAddresses_isMadeByTheNetwork() throws Exception {
    run(() -> Net.startServer(null, 0, (_, _) -> {}).close());

    assertThat(asked).contains("server");
  }

  @Test
  void datagrams_loopOfANetwork_areMadeAndNamedByIt() throws Exception {
    run(() ->
        Net.openDatagramEndpoint(InetSocketAddress.createUnresolved("here.example", 0), null)
            .close());

    assertThat(asked).startsWith("name here.example", "datagrams");
  }

  @Test
  void getAddrInfo_loopOfANetwork_asksItsResolver() throws Exception {
    run(() ->
        assertThat(Net.getAddrInfo("some.example", 80))
            .containsExactly(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 80)));

    assertThat(asked).containsExactly("name some.example");
  }

  @Test
  void time_pollerWithAClock_isThatClocks() throws Exception {
    run(() -> {
      now += 5_000_000;
      assertThat(EventLoop.running().time()).isEqualTo(Duration.ofMillis(5));
    });
  }

  @Test
  void current_noLoopHere_isTheSystems() {
    assertThat(Network.current().channels()).isSameAs(SelectorProvider.provider());
  }

  @Test
  void current_ordinaryLoop_isTheSystems() {
    Async.run(() -> assertThat(Network.current().channels()).isSameAs(SelectorProvider.provider()));
  }
}

package dev.weft.cluster.internal.infinispan;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.jgroups.JChannel;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FD_SOCK2;
import org.jgroups.protocols.FORK;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.MFC;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.Protocol;
import org.jgroups.stack.ProtocolStack;
import org.jgroups.util.DefaultSocketFactory;
import org.jgroups.util.SocketFactory;

/**
 * The channel of JGroups: TCP between addresses that are given. It differs from Infinispan's own
 * stack for TCP in that nothing is found by multicast, that both of its ports listen on the given
 * address alone, and that a node which does not read holds up the mail of no other.
 */
final class Stack {
  /** The port for the connections by which the death of a process is noticed at once. */
  static final int DEATH_PORT_OFFSET = 100;

  private static final int CREDIT_BYTES = 4 << 20;
  private static final int SEND_BUFFER_BYTES = 640 << 10;
  private static final int FRAGMENT_BYTES = 60_000;

  private Stack() {}

  static JChannel channel(EngineOptions options) throws Exception {
    if (options.stack() != null) {
      try (InputStream xml = Files.newInputStream(options.stack())) {
        return withForks(new JChannel(xml));
      }
    }
    ensureFree(options.address().getAddress(), options.address().getPort());
    ensureFree(options.address().getAddress(), options.address().getPort() + DEATH_PORT_OFFSET);
    return new JChannel(protocols(options));
  }

  /** The engine would fail, too, but only say so at the end of 200 lines in its log. */
  private static void ensureFree(InetAddress address, int port) throws IOException {
    try (ServerSocket _ = new ServerSocket(port, 1, address)) {
      // It is.
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on " + address.getHostAddress() + ":" + port + ": " + e.getMessage(), e);
    }
  }

  /** A channel of the user's, with what the mails need: files for the engine alone lack it. */
  private static JChannel withForks(JChannel channel) throws Exception {
    ProtocolStack stack = channel.getProtocolStack();
    FORK forks = stack.findProtocol(FORK.class);
    if (forks == null) {
      forks = new FORK();
      forks.setProtocolStack(stack);
      stack.insertProtocolAtTop(forks);
      forks.init();
    }
    forks.setUnknownForkHandler(new QuietFork());
    return channel;
  }

  private static List<Protocol> protocols(EngineOptions options) throws Exception {
    InetAddress address = options.address().getAddress();
    long limitMillis = options.heartbeatLimit().toMillis();
    List<InetSocketAddress> hosts = new ArrayList<>(options.members());
    if (!hosts.contains(options.address())) {
      hosts.addFirst(options.address());
    }

    TCP tcp = new TCP();
    tcp.setBindAddress(address);
    tcp.setBindPort(options.address().getPort());
    tcp.setPortRange(0);
    tcp.setSendBufSize(SEND_BUFFER_BYTES);
    tcp.setSockConnTimeout(1_000);
    tcp.setLinger(-1);
    tcp.tcpNodelay(true);
    tcp.setBundler(new RestingBundler());
    tcp.useVirtualThreads(true);
    SSLContext tls = options.tls();
    if (tls != null) {
      tcp.setSocketFactory(mutual(tls));
    }

    TCPPING discovery = new TCPPING();
    discovery.setInitialHosts(hosts);
    discovery.setPortRange(0);

    MERGE3 merge = new MERGE3();
    merge.setMinInterval(1_000);
    merge.setMaxInterval(3_000);

    FD_SOCK2 deaths = new FD_SOCK2();
    deaths.setBindAddress(address);
    deaths.setOffset(DEATH_PORT_OFFSET);
    deaths.setPortRange(0);

    FD_ALL3 heartbeat = new FD_ALL3();
    heartbeat.setTimeout(limitMillis);
    heartbeat.setInterval(Math.max(1, limitMillis / 4));

    VERIFY_SUSPECT2 verify = new VERIFY_SUSPECT2();
    verify.setTimeout(Math.min(1_000, Math.max(1, limitMillis / 4)));

    NAKACK2 toAll = new NAKACK2();
    toAll.useMcastXmit(false);
    toAll.setXmitInterval(200);
    toAll.setXmitTableNumRows(50);
    toAll.setXmitTableMsgsPerRow(1_024);
    toAll.setResendLastSeqno(true);

    UNICAST3 toOne = new UNICAST3();
    toOne.setConnCloseTimeout(5_000);
    toOne.setXmitInterval(200);
    toOne.setXmitTableNumRows(50);
    toOne.setXmitTableMsgsPerRow(1_024);

    STABLE stable = new STABLE();
    stable.setDesiredAverageGossip(5_000);
    stable.setMaxBytes(1 << 20);

    GMS membership = new GMS();
    membership.printLocalAddress(false);
    membership.setJoinTimeout(500);

    UFC credit = new UFC();
    credit.setMaxCredits(CREDIT_BYTES);
    MFC creditOfAll = new MFC();
    creditOfAll.setMaxCredits(CREDIT_BYTES);

    FRAG4 fragments = new FRAG4();
    fragments.setFragSize(FRAGMENT_BYTES);

    FORK forks = new FORK();
    // A node that is greeted before it listens greets by itself when it does.
    forks.setUnknownForkHandler(new QuietFork());

    return List.of(
        tcp,
        discovery,
        merge,
        deaths,
        heartbeat,
        verify,
        toAll,
        toOne,
        stable,
        membership,
        credit,
        creditOfAll,
        fragments,
        forks);
  }

  /** Sockets of TLS; the side that accepts wants a certificate, too. */
  private static SocketFactory mutual(SSLContext context) {
    DefaultSocketFactory factory =
        new DefaultSocketFactory(context.getSocketFactory(), context.getServerSocketFactory());
    factory.setServerSocketConfigurator(socket -> {
      if (socket instanceof SSLServerSocket secure) {
        secure.setNeedClientAuth(true);
      }
    });
    return factory;
  }
}

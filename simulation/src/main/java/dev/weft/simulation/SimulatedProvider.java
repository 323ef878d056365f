package dev.weft.simulation;

import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;

/** Makes the channels of one life of a host. */
final class SimulatedProvider extends SelectorProvider {
  private final World world;
  private final Host host;
  private final SimulatedSelector selector;

  SimulatedProvider(World world, Host host) {
    this.world = world;
    this.host = host;
    this.selector = new SimulatedSelector(this, world, host);
  }

  SimulatedSelector selector() {
    return selector;
  }

  @Override
  public AbstractSelector openSelector() {
    return selector;
  }

  @Override
  public SocketChannel openSocketChannel() {
    return new TcpChannel(this, world, host);
  }

  @Override
  public SocketChannel openSocketChannel(ProtocolFamily family) {
    ensureIpv4(family);
    return openSocketChannel();
  }

  @Override
  public ServerSocketChannel openServerSocketChannel() {
    return new TcpListener(this, world, host);
  }

  @Override
  public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) {
    ensureIpv4(family);
    return openServerSocketChannel();
  }

  @Override
  public DatagramChannel openDatagramChannel() {
    return new UdpChannel(this, world, host);
  }

  @Override
  public DatagramChannel openDatagramChannel(ProtocolFamily family) {
    ensureIpv4(family);
    return openDatagramChannel();
  }

  @Override
  public Pipe openPipe() {
    throw OutsideCalls.refusal(host, "a pipe", "MemoryStreams, or a connection to localhost");
  }

  private void ensureIpv4(ProtocolFamily family) {
    if (family == StandardProtocolFamily.UNIX) {
      throw OutsideCalls.refusal(host, "a Unix domain socket", "TCP on the loopback address");
    }
    if (family != StandardProtocolFamily.INET) {
      throw new UnsupportedOperationException("simulated hosts have no address of " + family);
    }
  }
}

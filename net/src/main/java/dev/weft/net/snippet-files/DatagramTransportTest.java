// @start region="echo"
/** Sends each packet back. */
static final class Echo implements DatagramProtocol {
  private DatagramTransport transport;

  @Override
  public void connectionMade(DatagramTransport newTransport) {
    transport = newTransport;
  }

  @Override
  public void datagramReceived(ByteBuffer data, SocketAddress from) {
    transport.sendTo(data, from);
  }
}
// @end

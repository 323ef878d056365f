// @start region="echo"
static final class EchoProtocol implements Protocol {
  private Transport transport;

  @Override
  public void connectionMade(Transport newTransport) {
    transport = newTransport;
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    transport.write(data);
  }

  @Override
  public void pauseWriting() {
    transport.pauseReading();
  }

  @Override
  public void resumeWriting() {
    transport.resumeReading();
  }
}
// @end

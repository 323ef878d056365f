// @start region="protocol"
/** A protocol that tasks write by, as fast as the peer reads. */
static final class Sender implements Protocol {
  private final WriteFlow flow = new WriteFlow();
  private Transport transport;

  void send(byte[] message) throws IOException {
    transport.write(message);
    flow.drain();
  }

  @Override
  public void connectionMade(Transport newTransport) {
    transport = newTransport;
  }

  @Override
  public void pauseWriting() {
    flow.pauseWriting();
  }

  @Override
  public void resumeWriting() {
    flow.resumeWriting();
  }

  @Override
  public void connectionLost(@Nullable Exception cause) {
    flow.connectionLost(cause);
  }
}
// @end

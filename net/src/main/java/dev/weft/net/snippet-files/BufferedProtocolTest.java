// @start region="lend"
/** Collects messages of 1,000 bytes. */
static final class Messages implements BufferedProtocol {
  final List<byte[]> complete = new ArrayList<>();
  private ByteBuffer message = ByteBuffer.allocate(1000);

  @Override
  public ByteBuffer lendBuffer(int sizeHintBytes) {
    return message;
  }

  @Override
  public void bufferUpdated(int countBytes) {
    if (!message.hasRemaining()) {
      complete.add(message.array());
      message = ByteBuffer.allocate(1000);
    }
  }
}
// @end

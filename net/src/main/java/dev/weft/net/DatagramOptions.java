package dev.weft.net;

/**
 * How a UDP socket is to behave.
 *
 * {@snippet :
 * var endpoint = Net.openDatagramEndpoint(local, null, DatagramOptions.DEFAULT.withBroadcast(true));
 * }
 *
 * @param broadcast whether it may send to broadcast addresses ({@code SO_BROADCAST})
 * @param reusePort whether several sockets that all ask for it may have one port, among which the
 *     system spreads the packets ({@code SO_REUSEPORT})
 * @param reuseAddress whether several sockets may have one port, each of which gets the packets to
 *     a multicast group ({@code SO_REUSEADDR}); others may then take packets away
 * @param receiveQueueBytes how much a {@link DatagramEndpoint} keeps that no task has received yet,
 *     from 1 on; each packet counts 64 bytes more than it holds
 */
public record DatagramOptions(
    boolean broadcast, boolean reusePort, boolean reuseAddress, int receiveQueueBytes) {
  /** No broadcast, a port and address of its own, and a queue of 1 MiB. */
  public static final DatagramOptions DEFAULT = new DatagramOptions(false, false, false, 1 << 20);

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if the queue's size is less than 1
   */
  public DatagramOptions {
    if (receiveQueueBytes < 1) {
      throw new IllegalArgumentException(
          "receiveQueueBytes " + receiveQueueBytes + ": use 1 or more");
    }
  }

  /**
   * These options with broadcast on or off.
   *
   * @param newBroadcast whether it may send to broadcast addresses
   * @return new options
   */
  public DatagramOptions withBroadcast(boolean newBroadcast) {
    return new DatagramOptions(newBroadcast, reusePort, reuseAddress, receiveQueueBytes);
  }

  /**
   * These options with {@code SO_REUSEPORT} on or off.
   *
   * @param newReusePort whether to share the port
   * @return new options
   */
  public DatagramOptions withReusePort(boolean newReusePort) {
    return new DatagramOptions(broadcast, newReusePort, reuseAddress, receiveQueueBytes);
  }

  /**
   * These options with {@code SO_REUSEADDR} on or off.
   *
   * @param newReuseAddress whether to share the address
   * @return new options
   */
  public DatagramOptions withReuseAddress(boolean newReuseAddress) {
    return new DatagramOptions(broadcast, reusePort, newReuseAddress, receiveQueueBytes);
  }

  /**
   * These options with another queue.
   *
   * @param newReceiveQueueBytes how much to keep, from 1 on
   * @return new options
   * @throws IllegalArgumentException if it is less than 1
   */
  public DatagramOptions withReceiveQueueBytes(int newReceiveQueueBytes) {
    return new DatagramOptions(broadcast, reusePort, reuseAddress, newReceiveQueueBytes);
  }
}

package dev.weft.net;

import java.nio.channels.SocketChannel;

/**
 * Names something that only some transports can tell, with its type.
 *
 * {@snippet :
 * SocketChannel channel = transport.extraInfo(ExtraInfo.CHANNEL);
 * if (channel != null) {
 *   channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
 * }
 * }
 *
 * @param <T> the type of what it names
 */
public final class ExtraInfo<T> {
  /**
   * The socket of a transport that has one: for its options. Reading, writing or closing it behind
   * the transport's back breaks the connection.
   */
  public static final ExtraInfo<SocketChannel> CHANNEL =
      new ExtraInfo<>("channel", SocketChannel.class);

  private final String name;
  private final Class<T> type;

  private ExtraInfo(String name, Class<T> type) {
    this.name = name;
    this.type = type;
  }

  /**
   * The type of what it names.
   *
   * @return a class
   */
  public Class<T> type() {
    return type;
  }

  @Override
  public String toString() {
    return name;
  }
}

package dev.weft.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.MembershipKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket, as its {@link DatagramProtocol} sees it: takes packets to be sent.
 *
 * {@snippet file="DatagramTransportTest.java" region="echo"}
 *
 * <p>Nothing here waits. A packet is sent at once; when the system has no room it is kept, and sent
 * later, in order. {@link DatagramProtocol#pauseWriting()} tells when more is kept than the high
 * watermark (64 KiB). Errors of the network go to {@link DatagramProtocol#errorReceived}, also from
 * within a call that sends; that a packet was sent does not mean that it arrives.
 *
 * <p>Only code of the transport's loop may call it. asyncio's {@code DatagramTransport}.
 */
public interface DatagramTransport {

  // ---- sending

  /**
   * Sends one packet to where the socket is connected to. When it returns, the buffer's position is
   * at its limit, and the buffer may be used for something else. Dropped without a word after
   * {@link #close()}.
   *
   * @param data what to send, which may be nothing
   * @throws java.nio.channels.NotYetConnectedException if the socket has no remote address
   * @throws IllegalStateException outside the loop
   */
  void send(ByteBuffer data);

  /**
   * Sends one packet as {@link #send(ByteBuffer)} does; the array may be changed afterwards.
   *
   * @param data what to send
   * @throws java.nio.channels.NotYetConnectedException if the socket has no remote address
   * @throws IllegalStateException outside the loop
   */
  default void send(byte[] data) {
    Objects.requireNonNull(data, "data");
    send(ByteBuffer.wrap(data));
  }

  /**
   * Sends one packet to an address. When it returns, the buffer's position is at its limit, and the
   * buffer may be used for something else. Dropped without a word after {@link #close()}.
   *
   * @param data what to send, which may be nothing
   * @param to where to
   * @throws IllegalArgumentException if the address has a name that was not looked up
   * @throws java.nio.channels.AlreadyConnectedException if the socket is connected to another
   *     address
   * @throws IllegalStateException outside the loop
   */
  void sendTo(ByteBuffer data, SocketAddress to);

  /**
   * Sends one packet as {@link #sendTo(ByteBuffer, SocketAddress)} does; the array may be changed
   * afterwards.
   *
   * @param data what to send
   * @param to where to
   * @throws IllegalArgumentException if the address has a name that was not looked up
   * @throws java.nio.channels.AlreadyConnectedException if the socket is connected to another
   *     address
   * @throws IllegalStateException outside the loop
   */
  default void sendTo(byte[] data, SocketAddress to) {
    Objects.requireNonNull(data, "data");
    sendTo(ByteBuffer.wrap(data), to);
  }

  /**
   * How much waits to be sent.
   *
   * @return a number of bytes; each packet counts 64 more than it holds
   */
  int writeBufferSizeBytes();

  /**
   * Sets how much may wait to be sent before {@link DatagramProtocol#pauseWriting()}, and how much
   * may be left at {@link DatagramProtocol#resumeWriting()}, as {@link #writeBufferSizeBytes()}
   * counts it.
   *
   * @param lowBytes the low watermark, from 0 on
   * @param highBytes the high watermark, from {@code lowBytes} on; 0 pauses whenever anything waits
   * @throws IllegalArgumentException if they are not in that order
   * @throws IllegalStateException outside the loop
   */
  void setWatermarks(int lowBytes, int highBytes);

  /**
   * How much may wait to be sent, as {@link #setWatermarks} said it last. asyncio's {@code
   * get_write_buffer_limits}.
   *
   * @return the watermarks
   * @throws UnsupportedOperationException by a transport of one's own that does not tell
   */
  default Watermarks watermarks() {
    throw new UnsupportedOperationException(
        "watermarks() of " + this + ": implement it in this transport");
  }

  // ---- the socket

  /**
   * Receives what is sent to a group. The socket must be bound to the group's port. For an IPv4
   * group, bind it to an IPv4 address, such as {@code 0.0.0.0}.
   *
   * @param group the group's address
   * @param networkInterface where to listen
   * @return the membership; {@link MembershipKey#drop()} leaves the group
   * @throws IOException if the system refuses
   * @throws IllegalArgumentException if it is no multicast address, or not of the socket's family
   * @throws IllegalStateException outside the loop
   */
  MembershipKey joinGroup(InetAddress group, NetworkInterface networkInterface) throws IOException;

  /**
   * Sets an option of the socket: for multicast {@link
   * java.net.StandardSocketOptions#IP_MULTICAST_TTL}, {@link
   * java.net.StandardSocketOptions#IP_MULTICAST_LOOP} and {@link
   * java.net.StandardSocketOptions#IP_MULTICAST_IF}; the sizes of the system's buffers; and others.
   *
   * @param option which
   * @param value its value
   * @param <T> its type
   * @throws IOException if the system refuses, or the socket is closed
   * @throws UnsupportedOperationException if UDP sockets have no such option
   */
  <T> void setOption(SocketOption<T> option, T value) throws IOException;

  /**
   * The address that it receives on, which stays known after it is closed.
   *
   * @return an address
   */
  SocketAddress localAddress();

  /**
   * The address that it is connected to: it sends there, and receives from there only.
   *
   * @return an address, or null if it is not connected
   */
  @Nullable SocketAddress remoteAddress();

  /**
   * The protocol that gets the events.
   *
   * @return the protocol
   */
  DatagramProtocol protocol();

  /**
   * What else the transport can tell: {@link ExtraInfo#DATAGRAM_CHANNEL}.
   *
   * @param info what is asked for
   * @param <T> its type
   * @return it, or null if this transport has none
   */
  default <T> @Nullable T extraInfo(ExtraInfo<T> info) {
    Objects.requireNonNull(info, "info");
    return null;
  }

  // ---- the end

  /**
   * Closes the socket: receives no more, sends what waits to be sent, and then calls {@link
   * DatagramProtocol#connectionLost} with null, at the earliest in the loop's next iteration. Does
   * nothing the second time.
   *
   * @throws IllegalStateException outside the loop
   */
  void close();

  /**
   * Closes the socket and drops what waits to be sent. {@link DatagramProtocol#connectionLost} is
   * called with null in the loop's next iteration.
   *
   * @throws IllegalStateException outside the loop
   */
  void abort();

  /**
   * Whether it is being closed, or is closed.
   *
   * @return true once {@link #close()} or {@link #abort()} was called or the socket broke
   */
  boolean isClosing();
}

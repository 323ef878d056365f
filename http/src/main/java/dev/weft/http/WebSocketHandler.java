package dev.weft.http;

/**
 * Serves a WebSocket, in a task of its own, until it returns; then the socket is closed with code
 * 1000.
 *
 * {@snippet :
 * WebSocketHandler echo = socket -> {
 *   for (WebSocket.Message message : socket.messages()) {
 *     socket.send(message);
 *   }
 * };
 * }
 */
@FunctionalInterface
public interface WebSocketHandler {

  /**
   * Serves a WebSocket.
   *
   * @param socket the open socket
   * @throws Exception what is thrown closes the socket with code 1011, and is reported to the
   *     loop's exception handler unless the peer is to blame
   */
  void handle(WebSocket socket) throws Exception;
}

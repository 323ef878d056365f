package dev.weft.net.internal.tls;

import dev.weft.Context;
import dev.weft.net.internal.bytes.ByteArrayPool;
import dev.weft.net.internal.names.Addresses;
import java.net.SocketAddress;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What a server does for a connection before it has an engine: it waits for all that the client
 * says first, and then for the turn to answer that. A client that says nothing, or is one of too
 * many, is to cost little. Confined to the loop.
 */
final class ServerGreeting {
  private final TlsTurns turns;
  private final ClientHello hello;

  /** From when all has come; null before. */
  private TlsTurns.@Nullable Turn turn;

  private boolean taken;

  /**
   * What a client wants.
   *
   * @param name of the server that it asks for, or null
   * @param offersSession whether it has a session to resume
   */
  record Wish(@Nullable String name, boolean offersSession) {}

  ServerGreeting(TlsTurns turns, ByteArrayPool arrays) {
    this.turns = turns;
    this.hello = new ClientHello(arrays);
  }

  /** Whether no engine has yet what the client said. */
  boolean isAwaited() {
    return !taken;
  }

  /**
   * Looks at what has come so far, and asks for the turn once it is all.
   *
   * @param answer run in the turn, and even if that was ended just before
   * @throws SSLException if the client speaks no TLS, or says too much
   */
  void look(TlsInput input, @Nullable SocketAddress peer, Runnable answer, Context context)
      throws SSLException {
    if (turn != null) {
      return;
    }
    if (hello.isWhole(input.heldView())) {
      turn = new TlsTurns.Turn(Addresses.owner(peer), answer, context);
      turns.ask(turn);
    } else if (input.heldBytes() > TlsTransport.MOST_HELD_BYTES) {
      throw new TlsViolation(
          TlsViolation.ILLEGAL_PARAMETER,
          "a ClientHello in fragments of which " + input.heldBytes() + " bytes are no whole one");
    }
  }

  /**
   * Gives what the client said to an engine, which is to read it anew.
   *
   * @return what to choose and make the engine by
   */
  Wish take() {
    var wish = new Wish(hello.serverName(), hello.offersSession());
    hello.clear();
    taken = true;
    return wish;
  }

  /** Lets the next client have its turn, if this one had its own or waits for it. */
  void endTurn() {
    if (turn != null) {
      turns.end(turn);
    }
  }

  /** The connection is over. */
  void end() {
    hello.clear();
    endTurn();
  }
}

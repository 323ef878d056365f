package dev.weft.net.internal.tls;

/**
 * Bounds what a peer can have a connection do without sending any data: KeyUpdates, each of which
 * costs new keys and maybe an answer; empty records; messages in tiny fragments; warnings.
 * BoringSSL and Go bound the same. Confined to the loop.
 */
final class TlsBudget {
  /**
   * So many records without data, then the peer has gone too far. BoringSSL's limit is the same.
   */
  static final int MOST_IDLE_RECORDS = 32;

  /** So much data buys one more of them: an honest peer changes its keys after many gigabytes. */
  private static final int BYTES_FOR_ONE = 1024;

  /** A handshake needs ten; long chains of certificates in small fragments some hundreds. */
  private static final int MOST_HANDSHAKE_RECORDS = 1024;

  private static final int RECORDS_A_TURN = 1024;
  private static final int IDLE_RECORDS_A_TURN = 16;
  private static final int MOST_UNSENT_ANSWERS = 32;

  private int handshakeRecords;
  private long idleBytes = (long) MOST_IDLE_RECORDS * BYTES_FOR_ONE;
  private int unsentAnswers;
  private int recordsThisTurn;
  private int idleRecordsThisTurn;

  /** Others have had their turn. */
  void beginTurn() {
    recordsThisTurn = 0;
    idleRecordsThisTurn = 0;
  }

  /** Whether it is the turn of others. */
  boolean isTurnOver() {
    return recordsThisTurn >= RECORDS_A_TURN || idleRecordsThisTurn >= IDLE_RECORDS_A_TURN;
  }

  /**
   * A record of the handshake came.
   *
   * @throws TlsViolation if that makes too many
   */
  void handshakeRecord() throws TlsViolation {
    recordsThisTurn++;
    if (++handshakeRecords > MOST_HANDSHAKE_RECORDS) {
      throw tooMany("more than " + MOST_HANDSHAKE_RECORDS + " records in a handshake");
    }
  }

  /**
   * A record came on an open connection.
   *
   * @param dataBytes how much data was in it
   * @param typesAreSecret whether an empty record looks as a KeyUpdate does, as in TLS 1.3; before
   *     that, records without data are cheap, and any data make good for them
   * @throws TlsViolation if the peer has sent too many without data
   */
  void record(int dataBytes, boolean typesAreSecret) throws TlsViolation {
    recordsThisTurn++;
    long most = (long) MOST_IDLE_RECORDS * BYTES_FOR_ONE;
    if (dataBytes > 0) {
      idleBytes = typesAreSecret ? Math.min(most, idleBytes + dataBytes) : most;
      return;
    }
    idleRecordsThisTurn++;
    idleBytes -= BYTES_FOR_ONE;
    if (idleBytes < 0) {
      throw tooMany("more than " + MOST_IDLE_RECORDS + " records without data");
    }
  }

  /**
   * The engine answers while the peer does not take what was sent before.
   *
   * @throws TlsViolation if that makes too many
   */
  void unsentAnswer() throws TlsViolation {
    if (++unsentAnswers > MOST_UNSENT_ANSWERS) {
      throw tooMany("more than " + MOST_UNSENT_ANSWERS + " answers that it does not take");
    }
  }

  void answersSent() {
    unsentAnswers = 0;
  }

  private static TlsViolation tooMany(String what) {
    return new TlsViolation(
        TlsViolation.UNEXPECTED_MESSAGE, "the peer makes work without end: " + what);
  }
}

package dev.weft.cluster.internal.ledger;

/**
 * What a ledger tells. Any thread of the engine's calls; for the mails of one node, one at a time
 * in the order in which they were sent. The methods do not wait.
 */
public interface LedgerListener {

  /** A message has come from a node that is there. */
  void mail(Node from, Mail mail);

  /** A node is there, and can be written to. */
  void joined(Node node);

  /**
   * A node is gone for this one: it left, died, or was out of reach for too long. One that was only
   * out of reach joins once more, and has to be asked anew for all that it was asked before.
   */
  void lost(Node node);

  /** This side has become the one that may write, or the one that may not. */
  void majority(boolean here);
}

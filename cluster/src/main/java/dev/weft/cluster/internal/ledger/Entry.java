package dev.weft.cluster.internal.ledger;

import java.io.Serializable;

/** What the ledger keeps under a key. Never changed in place: a change makes another one. */
public interface Entry extends Serializable {}

package dev.weft.cluster.internal.ledger;

import dev.weft.cluster.MinorityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The records of a cluster, and its nodes: all that the layer needs of an engine. Any thread may
 * call; none of the methods waits for the network, but {@link #leave}.
 *
 * <p>Each record is kept by one member, its owner, and by another one. A change is acknowledged
 * when both have it. If the owner is lost, the other one owns it, and a third copies it.
 */
public interface Ledger {

  /** This JVM. */
  Node self();

  /** All nodes that can be written to, this one included, in the same order everywhere. */
  List<Node> nodes();

  /**
   * Whether a node is known to be gone. One that is there may not be among {@link #nodes()} yet, or
   * for a moment.
   */
  boolean isGone(Node node);

  /** Of these the members, the longest there first. */
  List<Node> members();

  /** Whether this side of the network may change records. */
  boolean isMajority();

  /**
   * The member that owns a key now.
   *
   * @return fails with a {@link MinorityException} where no member can be asked
   */
  CompletableFuture<Node> ownerOf(String key);

  /** The member that owned a key when this node last heard of it, or null. Asks nobody. */
  @Nullable Node likelyOwnerOf(String key);

  /**
   * Changes a record.
   *
   * @return the reply, once owner and backup have the change. It fails with a {@link
   *     MinorityException} where this side may not write, and with others if the engine gave up:
   *     the change may have been made then
   */
  <R extends @Nullable Object> CompletableFuture<R> change(String key, Change<R> change);

  /** Goes through the records that this node owns now. A client owns none. */
  void eachOwned(BiConsumer<String, Entry> visitor);

  /** Sends a message. It arrives, or the node is lost. To itself, too. */
  void mail(Node to, Mail mail);

  /**
   * Takes up the work of a cluster of which two members or more were lost at once, without what
   * only they had.
   */
  void acceptLoss();

  /**
   * Leaves, after its records have another owner and another backup, within the limit. Waits for
   * it; nothing may be asked of the ledger afterwards.
   */
  void leave(Duration limit);
}

package dev.weft.cluster;

import dev.weft.ContextVar;
import org.jspecify.annotations.Nullable;

/**
 * What a body can ask about itself, in its own code.
 *
 * {@snippet :
 * if (ClusterTask.current().attempt() > 1) {
 *   // it may have run before: look whether the receipt is written already
 * }
 * }
 */
public final class ClusterTask {
  static final ContextVar<@Nullable ClusterTask> CURRENT = ContextVar.of("weft.clusterTask", null);

  private final Cluster cluster;
  private final @Nullable TaskId id;
  private final long attempt;
  private final String origin;

  ClusterTask(Cluster cluster, @Nullable TaskId id, long attempt, String origin) {
    this.cluster = cluster;
    this.id = id;
    this.attempt = attempt;
    this.origin = origin;
  }

  /**
   * The body that runs here, or that made the task that runs here.
   *
   * @return what is known about it
   * @throws IllegalStateException if none does
   */
  public static ClusterTask current() {
    @Nullable ClusterTask current = CURRENT.get();
    if (current == null) {
      throw new IllegalStateException(
          "ClusterTask.current() outside a body: a member runs those that Cluster.submit() gives");
    }
    return current;
  }

  /**
   * The cluster that runs it, on this member: for bodies that give work on.
   *
   * @return the member's own
   */
  public Cluster cluster() {
    return cluster;
  }

  /**
   * The id that it was stored under.
   *
   * @return the id, or null for a body that is not stored
   */
  public @Nullable TaskId id() {
    return id;
  }

  /**
   * Which start of the body this is. A body that is started again, because the member that had it
   * was lost, has a greater one, and the end of an older one is refused: so it is the token by
   * which other systems can tell an old attempt from the one that counts. Not every number need
   * have run.
   *
   * @return 1 or more; always 1 for a body that is not stored
   */
  public long attempt() {
    return attempt;
  }

  /**
   * Where it comes from.
   *
   * @return the name of the member or client that submitted it
   */
  public String origin() {
    return origin;
  }

  @Override
  public String toString() {
    return "ClusterTask["
        + (id == null ? "not stored" : id)
        + " from "
        + origin
        + ", attempt "
        + attempt
        + "]";
  }
}

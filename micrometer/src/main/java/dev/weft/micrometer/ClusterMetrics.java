package dev.weft.micrometer;

import dev.weft.cluster.Cluster;
import dev.weft.cluster.ClusterFigures;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Binds what a node of a cluster does to a registry of Micrometer's: bodies that were submitted,
 * run and taken on, and the members that the node sees. Its module, {@code weft-cluster}, is needed
 * for this class alone.
 *
 * {@snippet :
 * ClusterMetrics metrics = new ClusterMetrics(cluster);
 * metrics.bindTo(registry);
 * }
 *
 * <p>All meters have the tag {@code node}, the node's own name. The figures are those of the moment
 * in which the registry asks. Any thread may use it.
 */
@SuppressWarnings("exports") // a program without clusters has no such module
public final class ClusterMetrics implements MeterBinder, AutoCloseable {
  private final Cluster cluster;
  private final Tags tags;

  /** Guarded by this. */
  private final List<OwnMeters> bound = new ArrayList<>();

  /**
   * For meters of a node, with the tag {@code node} alone.
   *
   * @param cluster the node, a member or a client
   */
  public ClusterMetrics(Cluster cluster) {
    this(cluster, Tags.empty());
  }

  /**
   * For meters that have more tags.
   *
   * @param cluster the node, a member or a client
   * @param tags what all meters are tagged with, too
   */
  public ClusterMetrics(Cluster cluster, Iterable<Tag> tags) {
    this.cluster = Objects.requireNonNull(cluster, "cluster");
    this.tags = Tags.of(Objects.requireNonNull(tags, "tags")).and("node", cluster.self().name());
  }

  /**
   * Registers the meters. May be called for several registries. Does not wait.
   *
   * @param registry where to
   */
  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    Objects.requireNonNull(registry, "registry");
    OwnMeters meters = new OwnMeters(registry, tags);
    bound.add(meters);
    meters.gauge(
        "weft.cluster.members", "Members that the node sees", cluster, it -> it.members().size());
    meters.gauge(
        "weft.cluster.majority",
        "1 if the node's side of the network may store bodies, 0 in a minority",
        cluster,
        it -> it.isMajority() ? 1 : 0);
    meters.gauge(
        "weft.cluster.bodies.running",
        "Bodies that run at the node, or wait for their turn",
        cluster,
        it -> it.figures().running());
    counter(meters, "submitted", "Bodies that the node gave to members", it -> it.submitted());
    counter(meters, "started", "Bodies that were started at the node", it -> it.started());
    counter(meters, "ended", "Bodies that have ended at the node", it -> it.ended());
    counter(
        meters,
        "claimed",
        "Bodies that the node took on from another one, or that had not begun",
        it -> it.claimed());
    counter(
        meters, "refused", "Ends of older attempts that were refused to it", it -> it.refused());
  }

  private void counter(
      OwnMeters meters, String name, String description, ToDoubleFunction<ClusterFigures> value) {
    meters.counter(
        "weft.cluster.bodies." + name,
        null,
        description,
        Tags.empty(),
        cluster,
        it -> value.applyAsDouble(it.figures()));
  }

  /** Removes the meters from all registries that they were bound to. The cluster stays open. */
  @Override
  public synchronized void close() {
    bound.forEach(OwnMeters::close);
    bound.clear();
  }
}

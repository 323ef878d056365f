package dev.weft.cluster.internal.infinispan;

import dev.weft.cluster.internal.ledger.Node;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.infinispan.distribution.ch.KeyPartitioner;
import org.infinispan.distribution.ch.impl.HashFunctionPartitioner;
import org.jspecify.annotations.Nullable;

/**
 * Which members owned which keys when a client last heard of it. It divides keys as the cache does,
 * and learns from answers; where it is wrong, a change takes one message more. Any thread.
 */
final class Owners {
  private final KeyPartitioner partitioner;
  private final AtomicReferenceArray<@Nullable Node> owners;

  Owners(int segments) {
    partitioner = HashFunctionPartitioner.instance(segments);
    owners = new AtomicReferenceArray<>(segments);
  }

  @Nullable Node ownerOf(String key) {
    return owners.get(partitioner.getSegment(key));
  }

  void learn(String key, Node owner) {
    int segment = partitioner.getSegment(key);
    if (!owner.equals(owners.get(segment))) {
      owners.set(segment, owner);
    }
  }
}

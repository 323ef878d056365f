package dev.weft.cluster.internal.infinispan;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What the engine is told.
 *
 * @param cluster the name that all nodes have in common
 * @param address where this node listens
 * @param members where others may listen
 * @param heartbeatLimit after how long without a sign a node counts as lost
 * @param tls encrypts the connections, and has both sides show certificates; null for neither
 * @param stack a configuration of JGroups to be taken whole, or null
 * @param client whether this node keeps no records
 */
public record EngineOptions(
    String cluster,
    InetSocketAddress address,
    List<InetSocketAddress> members,
    Duration heartbeatLimit,
    @Nullable SSLContext tls,
    @Nullable Path stack,
    boolean client) {}

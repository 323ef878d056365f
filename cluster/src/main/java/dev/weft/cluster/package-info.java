/**
 * Tasks on a cluster of JVMs: {@link dev.weft.cluster.Cluster} joins one, gives bodies to members,
 * and keeps those that are stored through the loss of a member.
 */
@NullMarked
package dev.weft.cluster;

import org.jspecify.annotations.NullMarked;

package dev.weft.cluster;

import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Code that runs as a task on a member: a lambda whose captured values are serializable, or a
 * serializable class. It may wait, as any task's code may. All members run the same build of it.
 *
 * <p>A stored body may run more than once, see {@link Cluster}: so what it does is to be the same
 * twice, or it looks at {@link ClusterTask#attempt()}.
 *
 * @param <T> the type of its value, which is serializable, too
 */
@FunctionalInterface
public interface ClusterBody<T extends @Nullable Object> extends Callable<T>, Serializable {}

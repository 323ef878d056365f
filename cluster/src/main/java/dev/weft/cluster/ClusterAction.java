package dev.weft.cluster;

import dev.weft.Action;
import java.io.Serializable;

/** The twin of {@link ClusterBody} for code that gives no value. */
@FunctionalInterface
public interface ClusterAction extends Action<Exception>, Serializable {}

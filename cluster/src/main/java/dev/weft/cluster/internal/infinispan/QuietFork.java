package dev.weft.cluster.internal.infinispan;

import org.jgroups.Message;
import org.jgroups.fork.UnknownForkHandler;
import org.jspecify.annotations.Nullable;

/** Drops mail that comes before this node listens. */
final class QuietFork implements UnknownForkHandler {
  @Override
  public @Nullable Object handleUnknownForkStack(Message message, String stack) {
    return null;
  }

  @Override
  public @Nullable Object handleUnknownForkChannel(Message message, String channel) {
    return null;
  }
}

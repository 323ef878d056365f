package dev.weft.cluster.internal.infinispan;

import java.util.List;
import org.infinispan.remoting.transport.jgroups.AbstractJGroupsChannelConfigurator;
import org.jgroups.JChannel;
import org.jgroups.conf.ProtocolConfiguration;

/** Gives Infinispan the channel that it is to use. */
final class GivenChannel extends AbstractJGroupsChannelConfigurator {
  private final JChannel channel;

  GivenChannel(JChannel channel) {
    this.channel = channel;
  }

  @Override
  public String getName() {
    return "weft";
  }

  @Override
  public JChannel createChannel(String name) {
    return channel;
  }

  @Override
  public String getProtocolStackString() {
    return channel.getProtocolStack().printProtocolSpec(false);
  }

  @Override
  public List<ProtocolConfiguration> getProtocolStack() {
    return List.of();
  }
}

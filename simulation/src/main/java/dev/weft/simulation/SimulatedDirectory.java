package dev.weft.simulation;

import dev.weft.Async;
import dev.weft.net.internal.names.Directory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;

/** The names of a world's hosts, for one of them. */
record SimulatedDirectory(World world, Host host) implements Directory {
  @Override
  public List<InetAddress> resolve(String name) throws UnknownHostException {
    return world.addressesOf(host, name);
  }

  @Override
  public String nameOf(InetAddress address) {
    return address.isLoopbackAddress() ? "localhost" : world.nameOf(host, address);
  }

  @Override
  public <T> T ask(Callable<T> call) {
    try {
      return Async.<T, Exception>toThread(call::call);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }
}

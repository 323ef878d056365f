package dev.weft.net.internal.names;

import dev.weft.EventLoop;
import dev.weft.net.Resolver;
import java.net.InetAddress;
import java.util.concurrent.Callable;

/** What a machine knows of names: the real one, or a simulated host. Tasks ask it, and wait. */
public interface Directory extends Resolver {
  /** The name of an address, or its number where it has none. */
  String nameOf(InetAddress address);

  /** Asks something else that blocks, of which null is no answer. */
  <T> T ask(Callable<T> call);

  /** The poller of a loop that has a directory of its own. */
  interface Source {
    Directory directory();
  }

  /** That of the loop which runs here; the system's if none does. */
  static Directory current() {
    EventLoop loop = EventLoop.runningOrNull();
    return loop != null && loop.poller() instanceof Source source
        ? source.directory()
        : SystemResolver.INSTANCE;
  }
}

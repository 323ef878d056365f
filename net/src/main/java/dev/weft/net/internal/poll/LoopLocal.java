package dev.weft.net.internal.poll;

import dev.weft.EventLoop;
import dev.weft.spi.Inventory;
import java.util.Map;
import java.util.function.Function;

/**
 * Something that a loop has one of, made when it is first asked for. A loop that knows no channels
 * keeps nothing: there each that asks gets one of its own. What is kept and is an {@link Inventory}
 * is shown by tools. Confined to the loop.
 *
 * <p>For what is asked for once per connection; see {@link ChannelPoller#buffers()} for what is
 * needed with every call.
 */
public final class LoopLocal<T> {
  private final Function<EventLoop, T> make;

  public LoopLocal(Function<EventLoop, T> make) {
    this.make = make;
  }

  @SuppressWarnings("unchecked") // nothing else is kept under this key
  public T of(EventLoop loop) {
    if (!(loop.poller() instanceof ChannelPoller poller)) {
      return make.apply(loop);
    }
    Map<Object, Object> kept = poller.locals();
    Object made = kept.get(this);
    if (made == null) {
      made = make.apply(loop);
      kept.put(this, made);
      if (made instanceof Inventory inventory) {
        loop.inspection().add(inventory);
      }
    }
    return (T) made;
  }
}

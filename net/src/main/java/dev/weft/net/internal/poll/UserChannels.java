package dev.weft.net.internal.poll;

import dev.weft.EventLoop;
import dev.weft.spi.Inventory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The watches of one loop, to find those whose channel was closed: the selector drops a closed
 * channel without a word, and a task that waited for it would wait for ever. Confined to the loop.
 *
 * <p>That something was closed shows in the number of the selector's keys. What it was takes a look
 * at all watches. Where there are many, they are looked at now and then only: otherwise each of ten
 * thousand connections that end would cost ten thousand looks.
 */
final class UserChannels implements Inventory {
  private static final int FEW = 64;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

  // All fields are confined to the loop.
  private final EventLoop loop;
  private final ArrayList<UserChannel> watches = new ArrayList<>();
  private boolean lookDue;

  UserChannels(EventLoop loop) {
    this.loop = loop;
  }

  void add(UserChannel watch) {
    watch.index = watches.size();
    watches.add(watch);
  }

  void remove(UserChannel watch) {
    UserChannel last = watches.removeLast();
    if (last != watch) {
      watches.set(watch.index, last);
      last.index = watch.index;
    }
  }

  /** Called after a poll that dropped channels. */
  void channelsDropped() {
    if (watches.size() <= FEW) {
      endClosed();
    } else if (!lookDue) {
      lookDue = true;
      loop.callLater(
          BETWEEN_LOOKS,
          () -> {
            lookDue = false;
            endClosed();
          });
    }
  }

  private void endClosed() {
    for (int i = watches.size() - 1; i >= 0; i--) {
      UserChannel watch = watches.get(i);
      if (watch.isChannelClosed()) {
        remove(watch);
        watch.channelClosed();
      }
    }
  }

  // ---- in plain data

  @Override
  public String name() {
    return "channels";
  }

  @Override
  public Map<String, Object> totals() {
    return Map.of("open", (long) watches.size());
  }

  /** The newest first but for those that stand where another one was taken out. */
  @Override
  public List<Map<String, Object>> entries(int most) {
    return watches.reversed().stream().limit(most).map(UserChannel::plain).toList();
  }
}

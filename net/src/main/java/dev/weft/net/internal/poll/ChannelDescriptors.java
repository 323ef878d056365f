package dev.weft.net.internal.poll;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;

/**
 * The descriptors behind the JDK's channels, which it does not show: its package {@code sun.nio.ch}
 * must be open to this module.
 */
final class ChannelDescriptors {
  private final MethodHandle channelDescriptor;
  private final Field selectorDescriptor;

  /**
   * Looks for the JDK's internals.
   *
   * @throws ReflectiveOperationException if they are not as in JDK 25
   * @throws RuntimeException if they are not open
   */
  ChannelDescriptors() throws ReflectiveOperationException {
    Method method = Class.forName("sun.nio.ch.SelChImpl").getMethod("getFDVal");
    method.setAccessible(true);
    channelDescriptor = MethodHandles.lookup().unreflect(method);
    selectorDescriptor = Class.forName("sun.nio.ch.EPollSelectorImpl").getDeclaredField("epfd");
    selectorDescriptor.setAccessible(true);
  }

  /** The descriptor of a channel of the JDK's own. */
  int of(SelectableChannel channel) {
    try {
      return (int) channelDescriptor.invoke(channel);
    } catch (Throwable e) {
      throw new IllegalStateException("no descriptor of " + channel, e);
    }
  }

  /** The descriptor that can be read when a selector has something to select. */
  int of(Selector selector) {
    try {
      return selectorDescriptor.getInt(selector);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("no descriptor of " + selector, e);
    }
  }
}

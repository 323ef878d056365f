package dev.weft.simulation;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectionKey;

/** A channel's registration with its host's selector. */
final class SimulatedKey extends AbstractSelectionKey {
  /** Whether it stands among those that may be ready. */
  boolean touched;

  /** In which order keys were made. */
  final long number;

  private final SimulatedSelector selector;
  private final SelectableChannel channel;
  private final SimulatedChannel readiness;
  private int interest;

  <C extends SelectableChannel & SimulatedChannel> SimulatedKey(
      SimulatedSelector selector, C channel, int interest, long number) {
    this.number = number;
    this.selector = selector;
    this.channel = channel;
    this.readiness = channel;
    this.interest = interest;
  }

  /** Something happened: the selector has to look. */
  void touch() {
    selector.touch(this);
  }

  /** The channel is closed soon, and a task waits for it. */
  void letsGoSoon() {
    selector.letsGoSoon();
  }

  /** The selector knows it no more. */
  void letGo() {
    if (!channel.isOpen()) {
      readiness.isDeregistered();
    }
  }

  @Override
  public SelectableChannel channel() {
    return channel;
  }

  @Override
  public Selector selector() {
    return selector;
  }

  @Override
  public int interestOps() {
    ensureValid();
    return interest;
  }

  @Override
  public SelectionKey interestOps(int ops) {
    ensureValid();
    interest = ops;
    touch();
    return this;
  }

  @Override
  public int readyOps() {
    ensureValid();
    return readyNow();
  }

  int readyNow() {
    return readiness.readyOps() & interest;
  }

  private void ensureValid() {
    if (!isValid()) {
      throw new CancelledKeyException();
    }
  }
}

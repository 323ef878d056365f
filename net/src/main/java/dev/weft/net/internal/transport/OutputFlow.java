package dev.weft.net.internal.transport;

import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.net.Transport;
import dev.weft.net.Watermarks;
import dev.weft.sync.Waiters;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a protocol when to stop writing and when to go on, by how much its transport has to send. A
 * protocol that takes another's place while writing is paused is told so, too. What the protocol
 * does with that is for {@code WriteFlow}. Confined to the loop.
 */
public final class OutputFlow {
  private final IntSupplier sizeBytes;
  private final Runnable pause;
  private final Runnable resume;

  /** Gets the name of a method of the protocol and what it threw. */
  private final BiConsumer<String, Throwable> onFailure;

  private Watermarks watermarks = Watermarks.DEFAULT;
  private boolean paused;

  /** Whether the protocol was told that it is paused: one that has just come is told later. */
  private boolean told;

  /** Whether the transport takes nothing any more: its protocol is told nothing then. */
  private boolean over;

  /** Whether a file is being sent, and nothing else may be. */
  private boolean reserved;

  /** Whether what is written now is that file's. */
  private boolean writingReserved;

  /** Tasks that wait to write past the protocol; null until there is one. */
  private @Nullable Waiters waiters;

  public OutputFlow(Transport transport, BiConsumer<String, Throwable> onFailure) {
    this(
        transport::writeBufferSizeBytes,
        () -> transport.protocol().pauseWriting(),
        () -> transport.protocol().resumeWriting(),
        onFailure);
  }

  public OutputFlow(
      IntSupplier sizeBytes,
      Runnable pause,
      Runnable resume,
      BiConsumer<String, Throwable> onFailure) {
    this.sizeBytes = sizeBytes;
    this.pause = pause;
    this.resume = resume;
    this.onFailure = onFailure;
  }

  public void setWatermarks(int newLowBytes, int newHighBytes) {
    watermarks = new Watermarks(newLowBytes, newHighBytes);
    grew(sizeBytes.getAsInt());
  }

  public Watermarks watermarks() {
    return watermarks;
  }

  public boolean isPaused() {
    return paused;
  }

  /** To be called when more waits to be sent. */
  public void grew(int newSizeBytes) {
    if (!paused && newSizeBytes > watermarks.highBytes()) {
      paused = true;
      tellPaused();
    }
  }

  private void tellPaused() {
    told = true;
    try {
      pause.run();
    } catch (Throwable failure) {
      onFailure.accept("pauseWriting()", failure);
    }
  }

  /** To be called when less waits to be sent. */
  public void shrank(int newSizeBytes) {
    if (!paused || newSizeBytes > watermarks.lowBytes()) {
      return;
    }
    paused = false;
    wakeWaiters();
    if (told) {
      told = false;
      try {
        resume.run();
      } catch (Throwable failure) {
        onFailure.accept("resumeWriting()", failure);
      }
    }
  }

  /** Another protocol has taken the place of the one before: it is told in the next iteration. */
  public void protocolChanged(EventLoop loop, Context context) {
    if (paused) {
      told = false;
      loop.callSoon(this::tellNewcomer, context);
    }
  }

  /** The protocol that has just come knows already. */
  public void newcomerKnows() {
    told = paused;
  }

  private void tellNewcomer() {
    if (paused && !told && !over) {
      tellPaused();
    }
  }

  /**
   * Begins paused, where the transport below has enough already.
   *
   * @param alreadyTold whether the protocol knows, as it was told by that one
   */
  public void beginPaused(boolean alreadyTold, EventLoop loop, Context context) {
    paused = true;
    told = alreadyTold;
    if (!alreadyTold) {
      protocolChanged(loop, context);
    }
  }

  /** Waits until the pause is over, or the transport is. */
  void waitWhilePaused(EventLoop loop) {
    while (paused && !over) {
      if (waiters == null) {
        waiters = new Waiters();
      }
      waiters.add(loop).await();
    }
  }

  // ---- files

  /**
   * Refuses what others write.
   *
   * @throws IllegalStateException if a file is being sent
   */
  void reserve(Transport transport) {
    if (reserved) {
      throw fileUnderWay("sendFile()", transport);
    }
    reserved = true;
  }

  void release() {
    reserved = false;
  }

  void writePastReservation(Runnable write) {
    writingReserved = true;
    try {
      write.run();
    } finally {
      writingReserved = false;
    }
  }

  /**
   * To be called before anything is written.
   *
   * @throws IllegalStateException if a file is being sent
   */
  public void checkWritable(String method, Transport transport) {
    if (reserved && !writingReserved) {
      throw fileUnderWay(method, transport);
    }
  }

  static IllegalStateException fileUnderWay(String method, Transport transport) {
    return new IllegalStateException(
        method + " while sendFile() is under way on " + transport + ": wait for its end");
  }

  /** To be called when the transport takes nothing any more. */
  public void end() {
    over = true;
    wakeWaiters();
  }

  private void wakeWaiters() {
    if (waiters != null) {
      waiters.wakeAll();
    }
  }
}

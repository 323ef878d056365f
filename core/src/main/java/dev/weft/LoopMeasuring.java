package dev.weft;

import dev.weft.spi.LoopMeasurement;
import dev.weft.spi.TimeHistogram;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Whether a loop is measured: as long as one measurement or more is open. Any thread; none holds
 * the lock for longer than it takes to set a few fields.
 */
final class LoopMeasuring {
  private final LoopKernel loop;
  private @Nullable LoopCounts counts;
  private int open;

  LoopMeasuring(LoopKernel loop) {
    this.loop = loop;
  }

  synchronized LoopMeasurement begin() {
    LoopCounts counting = counts;
    if (counting == null) {
      counting = new LoopCounts();
      counts = counting;
    }
    Measurement begun = new Measurement(counting);
    if (open == 0) {
      loop.measureInto(counting);
    }
    open++;
    return begun;
  }

  private synchronized void end() {
    open--;
    if (open == 0) {
      loop.measureInto(null);
    }
  }

  /** One of them. */
  private final class Measurement implements LoopMeasurement {
    private final LoopCounts counting;
    private final AtomicBoolean closed = new AtomicBoolean();

    Measurement(LoopCounts counting) {
      this.counting = counting;
    }

    @Override
    public TimeHistogram stepTimes() {
      return counting.steps.snapshot();
    }

    @Override
    public TimeHistogram lags() {
      return counting.lags.snapshot();
    }

    @Override
    public long iterations() {
      return counting.iterations();
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        end();
      }
    }
  }
}

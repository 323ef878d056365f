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
  private @Nullable LoopTimes times;
  private int open;

  LoopMeasuring(LoopKernel loop) {
    this.loop = loop;
  }

  synchronized LoopMeasurement begin() {
    LoopTimes counting = times;
    if (counting == null) {
      counting = loop.newTimes();
      times = counting;
    }
    Measurement begun = new Measurement(counting);
    open++;
    loop.measureBy(counting);
    return begun;
  }

  private synchronized void end() {
    open--;
    if (open == 0) {
      loop.measureBy(null);
    }
  }

  /** One of them. */
  private final class Measurement implements LoopMeasurement {
    private final LoopTimes counting;
    private final AtomicBoolean closed = new AtomicBoolean();

    Measurement(LoopTimes counting) {
      this.counting = counting;
    }

    @Override
    public TimeHistogram stepTimes() {
      return counting.steps().snapshot();
    }

    @Override
    public TimeHistogram lags() {
      return counting.lags().snapshot();
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

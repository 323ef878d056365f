package dev.weft.simulation;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Runs the calls of one life of a host within the world: each after a delay that the seed draws, on
 * the thread of the simulation, while simulated time stands still.
 */
final class InTurnExecutor extends AbstractExecutorService {
  private final World world;
  private final Host host;
  private final int life;
  private boolean shutDown;

  InTurnExecutor(World world, Host host, int life) {
    this.world = world;
    this.host = host;
    this.life = life;
  }

  @Override
  public void execute(Runnable call) {
    if (shutDown) {
      throw new RejectedExecutionException("the host's executor was shut down");
    }
    world.at(world.nowNanos() + world.drawCallNanos(), () -> begin(call));
  }

  /** Unless the host is gone, and not before it goes on after a pause. */
  private void begin(Runnable call) {
    if (!host.isInLife(life)) {
      return;
    }
    if (host.pausedUntilNanos() > world.nowNanos()) {
      world.at(host.pausedUntilNanos(), () -> begin(call));
    } else {
      run(call);
    }
  }

  private void run(Runnable call) {
    world.calling = host;
    try {
      call.run();
    } finally {
      world.calling = null;
    }
  }

  @Override
  public void shutdown() {
    shutDown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutDown = true;
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return shutDown;
  }

  @Override
  public boolean isTerminated() {
    return shutDown;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return shutDown;
  }
}

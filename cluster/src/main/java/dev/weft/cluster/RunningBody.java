package dev.weft.cluster;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Handle;
import dev.weft.Task;
import dev.weft.TaskOptions;
import dev.weft.cluster.internal.wire.Outcomes;
import dev.weft.cluster.internal.wire.Portable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One start of a body on a member. */
final class RunningBody {
  final Bodies.BodyKey key;
  final long attempt;
  private final Hub hub;
  private final Bodies bodies;
  private final byte[] envelope;
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();

  /** Whether nothing is to be told of its end. Any thread sets it. */
  private volatile boolean abandoned;

  /** Set on its loop; any thread reads. */
  private volatile @Nullable Task<?> task;

  RunningBody(Hub hub, Bodies bodies, Bodies.BodyKey key, long attempt, byte[] envelope) {
    this.hub = hub;
    this.bodies = bodies;
    this.key = key;
    this.attempt = attempt;
    this.envelope = envelope;
  }

  /** Begins, on a loop. */
  void begin(Cluster cluster, EventLoop loop) {
    if (cancelled.get()) {
      end(Outcomes.cancelled());
      return;
    }
    Task<byte[]> started =
        loop.createTask(
            () -> call(cluster), TaskOptions.named(key.isStored() ? nameOf("") : "cluster body"));
    task = started;
    started.addDoneCallback(this::done);
    // Behind the first step of the task.
    Handle _ =
        loop.callSoon(() -> {
          if (!started.isDone()) {
            bodies.taken(this);
          }
        });
    if (cancelled.get()) {
      var _ = started.cancel();
    }
  }

  private String nameOf(String origin) {
    return "cluster "
        + (key.isStored() ? "task " + key.task() : "body")
        + (origin.isEmpty() ? "" : " from " + origin)
        + (key.isStored() ? ", attempt " + attempt : "");
  }

  private byte[] call(Cluster cluster) {
    String here = hub.self().name();
    try {
      Envelope body;
      try {
        body = Envelope.read(hub.portable, envelope);
      } catch (Portable.NotPortable e) {
        return Outcomes.notPortable("a body cannot run on " + here + ": " + e.getMessage());
      }
      Task.current("a body").setName(nameOf(body.origin()));
      body.setVariables(hub.options.travelling());
      @Nullable TaskId id = key.isStored() ? TaskId.of(key.task()) : null;
      var _ = ClusterTask.CURRENT.set(new ClusterTask(cluster, id, attempt, body.origin()));
      return hub.outcomes.value(body.body().call(), here);
    } catch (CancelledError e) {
      throw e;
    } catch (Throwable e) {
      return hub.outcomes.failure(e, here);
    }
  }

  private void done(Future<byte[]> future) {
    if (future.isCancelled()) {
      end(Outcomes.cancelled());
    } else {
      Throwable failure = future.exception();
      end(failure == null ? future.result() : hub.outcomes.failure(failure, hub.self().name()));
    }
  }

  private void end(byte[] outcome) {
    if (ended.compareAndSet(false, true)) {
      bodies.ended(this, abandoned ? null : outcome);
    }
  }

  /** Cancels it; its end is told. Any thread. */
  void cancel() {
    cancelled.set(true);
    Task<?> started = task;
    if (started != null) {
      boolean _ = started.cancel(true);
    }
  }

  /** Cancels it, and tells nothing of its end. Any thread. */
  void abandon() {
    abandoned = true;
    cancel();
  }

  /** Whether its end was passed on. */
  boolean hasEnded() {
    return ended.get();
  }
}

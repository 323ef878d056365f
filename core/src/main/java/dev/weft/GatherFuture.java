package dev.weft;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The future behind the gather methods: done when all its children are, or when the first one
 * fails. Cancelling it cancels the children, each once; it is cancelled when they have ended.
 */
final class GatherFuture<R extends @Nullable Object> extends Future<R>
    implements Consumer<Future<?>>, Follower {
  private final List<? extends Future<?>> children;

  /** The children, but each once. */
  private final List<? extends Future<?>> distinct;

  private final Function<List<? extends Future<?>>, R> results;
  private final boolean failsWithFirst;
  private boolean cancelRequested;
  private int unfinished;
  private final @Nullable Throwable origin = Debug.origin(loop.debug());

  private GatherFuture(
      EventLoop loop,
      List<? extends Future<?>> children,
      boolean failsWithFirst,
      Function<List<? extends Future<?>>, R> results) {
    super(loop);
    this.children = children;
    this.distinct = eachOnce(children);
    this.failsWithFirst = failsWithFirst;
    this.results = results;
  }

  /**
   * Gathers futures; one that stands twice is waited for once. On a loop they may be any loop's,
   * outside they are all of one.
   *
   * @param results makes the result from the children, which are all done then
   */
  static <R extends @Nullable Object> Future<R> of(
      List<? extends Future<?>> children,
      boolean failsWithFirst,
      Function<List<? extends Future<?>>, R> results) {
    EventLoop here = EventLoop.runningOrNull();
    List<Future<?>> kept = here == null ? new ArrayList<>(children) : allOn(here, children);
    EventLoop loop = kept.isEmpty() ? EventLoop.running() : kept.get(0).loop();
    GatherFuture<R> outer = new GatherFuture<>(loop, kept, failsWithFirst, results);
    if (kept.isEmpty()) {
      outer.completeResult(results.apply(kept));
      return outer;
    }
    List<Future<?>> done = new ArrayList<>(0);
    for (Future<?> child : outer.distinct) {
      if (child.loop() != loop) {
        throw new IllegalArgumentException(
            "gather of futures of two loops, "
                + loop
                + " and "
                + child.loop()
                + ": call it in a task of one of them");
      }
      outer.unfinished++;
      if (child.isDone()) {
        done.add(child);
      } else {
        child.addDoneCallback(outer);
      }
    }
    done.forEach(outer);
    return outer;
  }

  private static List<? extends Future<?>> eachOnce(List<? extends Future<?>> futures) {
    Set<Future<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>(futures.size()));
    List<Future<?>> distinct = new ArrayList<>(futures.size());
    for (Future<?> future : futures) {
      if (seen.add(future)) {
        distinct.add(future);
      }
    }
    return distinct.size() == futures.size() ? futures : distinct;
  }

  /** The futures, each of another loop in the shape of one that follows it here. */
  private static List<Future<?>> allOn(EventLoop here, List<? extends Future<?>> futures) {
    List<Future<?>> local = new ArrayList<>(futures);
    IdentityHashMap<Future<?>, Future<?>> followers = null;
    for (int i = 0; i < local.size(); i++) {
      Future<?> future = local.get(i);
      if (future.loop() != here) {
        if (followers == null) {
          followers = new IdentityHashMap<>();
        }
        local.set(i, followers.computeIfAbsent(future, each -> ForeignFuture.follow(here, each)));
      }
    }
    return local;
  }

  @Override
  @Nullable Throwable madeAt() {
    return origin;
  }

  @Override
  public Future<?> follower() {
    return this;
  }

  /** A child is done. */
  @Override
  public void accept(Future<?> child) {
    unfinished--;
    if (isDone()) {
      if (child.isFailed()) {
        Throwable _ = child.seenFailure();
      }
      return;
    }
    if (failsWithFirst) {
      if (child.isCancelled()) {
        endCancelled(child.takeCancelledError());
        return;
      }
      if (child.isFailed()) {
        fail(child.seenFailure());
        return;
      }
    }
    if (unfinished == 0) {
      R result = results.apply(Collections.unmodifiableList(children));
      if (cancelRequested) {
        Future<?> last = children.get(children.size() - 1);
        endCancelled(last.takeCancelledError());
      } else {
        completeResult(result);
      }
    }
  }

  /** How a child that is done ended. */
  static Outcome<?> outcomeOf(Future<?> child) {
    if (child.isCancelled()) {
      String message = child.cancelMessage();
      return new Outcome.Failed<>(new CancelledError(message == null ? "" : message));
    }
    if (child.isFailed()) {
      return new Outcome.Failed<>(child.seenFailure());
    }
    return new Outcome.Success<>(child.result());
  }

  @Override
  public boolean cancel(@Nullable String message) {
    if (!isPending()) {
      return super.cancel(message);
    }
    loop.ensureOnLoop("cancel()");
    return CancelRequest.send(this, message);
  }

  @Override
  boolean leadsOn() {
    return true;
  }

  @Override
  List<? extends Future<?>> passCancellationOn(@Nullable String message) {
    return distinct;
  }

  @Override
  boolean cancellationWasPassedOn(boolean anyCancelled) {
    cancelRequested |= anyCancelled; // for what this says of its own end
    return anyCancelled;
  }

  @Override
  List<? extends Future<?>> parts() {
    return distinct;
  }

  /**
   * Ends as a child did that was cancelled. That is a failure, unless this was cancelled itself.
   */
  private void endCancelled(CancelledError error) {
    if (cancelRequested) {
      completeCancelled(error, error.getMessage());
    } else {
      fail(error);
    }
  }
}

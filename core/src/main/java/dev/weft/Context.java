package dev.weft;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The values of all {@link ContextVar}s for one flow of work. Python's {@code contextvars.Context}.
 *
 * <p>Code rarely meets one: tasks and callbacks get copies by themselves. It is for those who hand
 * work over in their own way:
 *
 * {@snippet :
 * Context context = Context.copyOfCurrent();
 * executor.execute(() -> context.run(() -> handle(request)));
 * }
 *
 * <p>A context is not safe for use by several threads at once.
 */
public final class Context {
  /** The contexts of threads that run no loop. */
  private static final ThreadLocal<Context> OF_THREAD =
      ThreadLocal.withInitial(() -> new Context(Bindings.EMPTY));

  Bindings bindings;
  private boolean flowSuppressed;

  Context(Bindings bindings) {
    this.bindings = bindings;
  }

  /**
   * The context of the running task or callback, or the calling thread's own where no loop runs.
   * What is set later shows in it.
   *
   * @return the live context
   */
  public static Context current() {
    EventLoop loop = EventLoop.runningOrNull();
    if (loop == null) {
      return OF_THREAD.get();
    }
    Task<?> task = loop.currentTask();
    return task == null ? loop.callbackContext() : task.context();
  }

  /**
   * A copy of the current context: what is set in one does not show in the other. Costs the same
   * however many variables there are.
   *
   * @return a new context
   */
  public static Context copyOfCurrent() {
    return new Context(currentBindings());
  }

  /** What is bound now, without making a context for a task or callback that needs none. */
  static Bindings currentBindings() {
    EventLoop loop = EventLoop.runningOrNull();
    if (loop == null) {
      return OF_THREAD.get().bindings;
    }
    Task<?> task = loop.currentTask();
    return task == null ? loop.callbackBindings() : task.bindings();
  }

  /**
   * What a task or callback that is made now gets: what is bound, unless the flow is suppressed.
   */
  static Bindings flowingBindings() {
    EventLoop loop = EventLoop.runningOrNull();
    Task<?> task = loop == null ? null : loop.currentTask();
    Context live;
    if (task != null) {
      live = task.contextIfMade();
    } else {
      live = loop == null ? OF_THREAD.get() : loop.callbackContextIfMade();
    }
    return live != null && live.flowSuppressed ? Bindings.EMPTY : currentBindings();
  }

  /**
   * Runs code in place whose tasks, callbacks and thread hand-overs start with an empty context
   * instead of a copy of this one: for work that outlives the request that it was started in. What
   * is in the context itself stays. .NET's {@code ExecutionContext.SuppressFlow}; asyncio has
   * nothing like it.
   *
   * {@snippet :
   * Context.suppressFlow(() -> createTask(() -> refreshCacheForever()));
   * }
   *
   * @param body the code
   * @param <T> the type of its value
   * @param <X> what it throws
   * @return the code's value
   * @throws X what the code throws
   */
  public static <T extends @Nullable Object, X extends Exception> T suppressFlow(Body<T, X> body)
      throws X {
    Objects.requireNonNull(body, "body");
    Context live = current();
    boolean before = live.flowSuppressed;
    live.flowSuppressed = true;
    try {
      return body.run();
    } finally {
      live.flowSuppressed = before;
    }
  }

  /**
   * Runs code without a value whose tasks, callbacks and thread hand-overs start with an empty
   * context, as {@link #suppressFlow(Body)} does.
   *
   * @param body the code
   * @param <X> what it throws
   * @throws X what the code throws
   */
  public static <X extends Exception> void suppressFlow(Action<X> body) throws X {
    Objects.requireNonNull(body, "body");
    Context.<@Nullable Void, X>suppressFlow(() -> {
      body.run();
      return null;
    });
  }

  /**
   * Runs an action when the current task ends: after its body, in its thread and context, before
   * anybody is told; the newest action first. It must not wait. What it throws goes to the loop's
   * exception handler. For what belongs to a flow of work and must be released with it.
   *
   * {@snippet :
   * Span span = tracer.start("request");
   * Context.onTaskEnd(span::finish);
   * }
   *
   * @param action what to run
   * @throws IllegalStateException if the caller is no task
   */
  public static void onTaskEnd(Runnable action) {
    Objects.requireNonNull(action, "action");
    Async.currentTask().addEndAction(action);
  }

  /**
   * A copy of this context.
   *
   * @return a new context with the same values
   */
  public Context copy() {
    return new Context(bindings);
  }

  /**
   * Runs code in place with this as the current context: what the code sets stays in it. The code
   * may wait, if the caller may.
   *
   * @param body the code
   * @param <T> the type of its value
   * @param <X> what it throws
   * @return the code's value
   * @throws X what the code throws
   */
  public <T extends @Nullable Object, X extends Exception> T run(Body<T, X> body) throws X {
    Objects.requireNonNull(body, "body");
    EventLoop loop = EventLoop.runningOrNull();
    Task<?> task = loop == null ? null : loop.currentTask();
    Context before = current();
    enter(loop, task, this);
    try {
      return body.run();
    } finally {
      enter(loop, task, before);
    }
  }

  /**
   * Runs code in place with this as the current context, as {@link #run(Body)} does.
   *
   * @param body the code
   * @param <X> what it throws
   * @throws X what the code throws
   */
  public <X extends Exception> void run(Action<X> body) throws X {
    Objects.requireNonNull(body, "body");
    this.<@Nullable Void, X>run(() -> {
      body.run();
      return null;
    });
  }

  private static void enter(@Nullable EventLoop loop, @Nullable Task<?> task, Context context) {
    if (task != null) {
      task.enterContext(context);
    } else if (loop != null) {
      loop.enterCallback(context, Bindings.EMPTY);
    } else {
      OF_THREAD.set(context);
    }
  }

  /**
   * The variables that have a value here.
   *
   * @return a list of them, oldest variable first
   */
  public List<ContextVar<?>> variables() {
    List<ContextVar<?>> all = new ArrayList<>();
    for (int i = 0; i < bindings.size(); i++) {
      all.add(bindings.varAt(i));
    }
    return all;
  }

  @Override
  public String toString() {
    return "Context" + variables();
  }
}

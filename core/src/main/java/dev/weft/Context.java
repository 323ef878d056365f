package dev.weft;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The values of all {@link ContextVar}s for one flow of work. Python's {@code contextvars.Context}.
 *
 * <p>Code rarely meets one: tasks and callbacks get copies by themselves. It is for code that hands
 * work over in its own way:
 *
 * {@snippet :
 * Context context = Context.copyOfCurrent();
 * executor.execute(() -> context.run(() -> handle(request)));
 * }
 *
 * <p>What lives in {@link ThreadLocal}s instead, such as the MDC of a logging library, goes along
 * where a {@link dev.weft.spi.ContextCarrier} carries it.
 *
 * <p>A context is not safe for use by several threads at once.
 */
public final class Context {
  /** The contexts of threads that run no loop. */
  private static final ThreadLocal<Context> OF_THREAD =
      ThreadLocal.withInitial(() -> new Context(Bindings.EMPTY));

  private static final VarHandle ENTERED;

  static {
    try {
      ENTERED = MethodHandles.lookup().findVarHandle(Context.class, "entered", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  Bindings bindings;
  private boolean flowSuppressed;

  /** Whether {@link #run} is under way here. Any thread may try to enter: one of two must lose. */
  @SuppressWarnings("UnusedVariable") // by the handle alone
  private boolean entered;

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
    return task == null ? loop.callbackContext().get() : task.context();
  }

  /**
   * A copy of the current context: what is set in one does not show in the other. Costs the same
   * however many variables there are.
   *
   * @return a new context
   */
  public static Context copyOfCurrent() {
    return new Context(Carriers.with(currentBindings()));
  }

  /** What is bound now, without making a context for a task or callback that needs none. */
  static Bindings currentBindings() {
    EventLoop loop = EventLoop.runningOrNull();
    if (loop == null) {
      return OF_THREAD.get().bindings;
    }
    Task<?> task = loop.currentTask();
    return task == null ? loop.callbackContext().bindings() : task.bindings();
  }

  /** What a task that is made now gets: what is bound, unless the flow is suppressed. */
  static Bindings flowingBindings() {
    Bindings flowing = boundUnlessSuppressed();
    return flowing == null ? Bindings.EMPTY : Carriers.with(flowing);
  }

  /**
   * The same for a callback, which needs none beside a context that it was given. The kernel's own
   * need nothing of what is carried.
   */
  static Bindings flowingBindings(@Nullable Context given, byte where) {
    Bindings flowing = given == null ? boundUnlessSuppressed() : null;
    if (flowing == null) {
      return Bindings.EMPTY;
    }
    return where == Ready.ANYWHERE ? flowing : Carriers.with(flowing);
  }

  /** What is bound now, or null if the flow is suppressed: a search for what runs, not two. */
  private static @Nullable Bindings boundUnlessSuppressed() {
    EventLoop loop = EventLoop.runningOrNull();
    if (loop == null) {
      Context own = OF_THREAD.get();
      return own.flowSuppressed ? null : own.bindings;
    }
    Task<?> task = loop.currentTask();
    Context live = task == null ? loop.callbackContext().ifMade() : task.contextIfMade();
    if (live != null) {
      return live.flowSuppressed ? null : live.bindings;
    }
    return task == null ? loop.callbackContext().bindings() : task.bindings();
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
   * any other is told; the newest action first. It must not wait. What it throws goes to the loop's
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
    Task<?> task = EventLoop.running().currentTask();
    if (task == null) {
      throw new IllegalStateException("onTaskEnd() in a callback: there is no task that ends");
    }
    task.addEndAction(action);
  }

  /**
   * A context without any value. Python's {@code Context()}.
   *
   * @return a new context
   */
  public static Context empty() {
    return new Context(Bindings.EMPTY);
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
   * may wait, if the caller may. A context is entered once at a time; run a {@link #copy()} where
   * it is current already, or another task or thread may be in it.
   *
   * @param body the code
   * @param <T> the type of its value
   * @param <X> what it throws
   * @return the code's value
   * @throws X what the code throws
   * @throws IllegalStateException if it is the current context, or was entered and not left yet
   */
  public <T extends @Nullable Object, X extends Exception> T run(Body<T, X> body) throws X {
    Objects.requireNonNull(body, "body");
    EventLoop loop = EventLoop.runningOrNull();
    Task<?> task = loop == null ? null : loop.currentTask();
    ReservedStack.ensure(); // what is entered must be left again
    Context before = current();
    if (before == this || !ENTERED.compareAndSet(this, false, true)) {
      throw new IllegalStateException(
          "run() of a context that is entered already: run a copy() of it");
    }
    enter(loop, task, this);
    try {
      return Carriers.NONE ? body.run() : Carriers.run(bindings, body);
    } finally {
      enter(loop, task, before);
      ENTERED.setRelease(this, false);
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
      loop.callbackContext().enter(context, Bindings.EMPTY);
    } else {
      OF_THREAD.set(context);
    }
  }

  /**
   * Gives this context the values that another one has now, in place of its own. For bridges to
   * what hands contexts from thread to thread in another way; {@link #run(Body)} serves most.
   *
   * @param other the other one
   */
  public void become(Context other) {
    Objects.requireNonNull(other, "other");
    bindings = Carriers.without(other.bindings);
  }

  // ---- looking things up

  /**
   * The value that a variable has here; its default does not count.
   *
   * @param variable the variable
   * @param <T> the type of its value
   * @return the value
   * @throws NoSuchElementException if it has none here
   */
  public <T extends @Nullable Object> T get(ContextVar<T> variable) {
    Objects.requireNonNull(variable, "variable");
    Object value = bindings.get(variable);
    if (value == Bindings.UNBOUND) {
      throw new NoSuchElementException(
          variable
              + " has no value in this context: ask contains(…), or use get(variable, fallback)");
    }
    return variable.cast(value);
  }

  /**
   * The value that a variable has here, or what is given; its default does not count.
   *
   * @param variable the variable
   * @param fallback what to return where it has none
   * @param <T> the type of its value
   * @return the value, or the fallback
   */
  public <T extends @Nullable Object> T get(ContextVar<T> variable, T fallback) {
    Objects.requireNonNull(variable, "variable");
    Object value = bindings.get(variable);
    return value == Bindings.UNBOUND ? fallback : variable.cast(value);
  }

  /**
   * Whether a variable has a value here.
   *
   * @param variable the variable
   * @return false if it has none, even if it has a default
   */
  public boolean contains(ContextVar<?> variable) {
    Objects.requireNonNull(variable, "variable");
    return bindings.get(variable) != Bindings.UNBOUND;
  }

  /**
   * How many variables have a value here.
   *
   * @return 0 or more
   */
  public int size() {
    return Carriers.without(bindings).size();
  }

  /**
   * The variables that have a value here.
   *
   * @return a list of them, oldest variable first
   */
  public List<ContextVar<?>> variables() {
    List<ContextVar<?>> all = new ArrayList<>();
    Bindings seen = Carriers.without(bindings);
    for (int i = 0; i < seen.size(); i++) {
      all.add((ContextVar<?>) seen.varAt(i));
    }
    return all;
  }

  /**
   * Whether another context has the same variables with equal values now. What is set later may
   * change that, so a context is no key of a map.
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Context context
        && Carriers.without(bindings).equals(Carriers.without(context.bindings));
  }

  /** A number that changes when what is bound here does. */
  @Override
  public int hashCode() {
    return Carriers.without(bindings).hashCode();
  }

  @Override
  public String toString() {
    return "Context" + variables();
  }
}

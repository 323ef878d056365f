package dev.weft;

import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A variable whose value belongs to the current {@link Context}: what a request id, a user or a
 * transaction is to the code that serves it. Python's {@code contextvars.ContextVar}.
 *
 * {@snippet :
 * static final ContextVar<String> REQUEST = ContextVar.of("request", "none");
 *
 * REQUEST.set("r-17");
 * createTask(() -> log(REQUEST.get())); // logs r-17, whatever this task sets later
 * }
 *
 * <p>A task, a callback and a thread hand-over get a copy of the context of the moment in which
 * they were made; what they set is theirs alone. Outside a loop each thread has a context of its
 * own. Make variables once, as static finals. Any thread may use them. Reading costs a binary
 * search among the variables that are bound, setting copies them: variables are for a few values
 * set now and then.
 *
 * @param <T> the type of the value
 */
public final class ContextVar<T extends @Nullable Object> extends BindingKey {
  private static final AtomicLong IDS = new AtomicLong();

  private final String name;
  private final @Nullable Object defaultValue;

  /** Set by any thread, and never taken back. */
  private volatile boolean visible;

  private ContextVar(String name, @Nullable Object defaultValue) {
    super(IDS.getAndIncrement());
    this.name = name;
    this.defaultValue = defaultValue;
  }

  /**
   * A variable without a default.
   *
   * @param name its name, for people
   * @param <T> the type of the value
   * @return a new variable
   */
  public static <T extends @Nullable Object> ContextVar<T> of(String name) {
    Objects.requireNonNull(name, "name");
    return new ContextVar<>(name, Bindings.UNBOUND);
  }

  /**
   * A variable with a default, which {@link #get()} returns where none was set.
   *
   * @param name its name, for people
   * @param defaultValue the default
   * @param <T> the type of the value
   * @return a new variable
   */
  public static <T extends @Nullable Object> ContextVar<T> of(String name, T defaultValue) {
    Objects.requireNonNull(name, "name");
    return new ContextVar<>(name, defaultValue);
  }

  /**
   * Its name.
   *
   * @return the name given when it was made
   */
  public String name() {
    return name;
  }

  /**
   * Declares that tools may show the values of this variable beside the tasks that have them: the
   * live page and {@code ./weft top} do. Nothing else is shown, as it may be a secret. The values'
   * {@code toString()} is called for that, on another thread than the task's. Cannot be taken back.
   *
   * {@snippet file="VisibleVariableTest.java" region="visible"}
   *
   * @return this variable
   */
  public ContextVar<T> visible() {
    visible = true;
    return this;
  }

  @Override
  @Nullable String visibleName() {
    return visible ? name : null;
  }

  /**
   * The value in the current context, or the variable's default. Does not wait.
   *
   * @return the value
   * @throws NoSuchElementException if there is neither
   */
  public T get() {
    Object value = Context.currentBindings().get(this);
    if (value == Bindings.UNBOUND) {
      value = defaultValue;
      if (value == Bindings.UNBOUND) {
        throw new NoSuchElementException(
            "context variable "
                + name
                + " has no value here and no default: set it first, or use get(fallback)");
      }
    }
    return cast(value);
  }

  /**
   * The value in the current context, or what is given here; the variable's default does not count.
   *
   * @param fallback what to return where none was set
   * @return the value
   */
  public T get(T fallback) {
    Object value = Context.currentBindings().get(this);
    return value == Bindings.UNBOUND ? fallback : cast(value);
  }

  /**
   * Sets the value in the current context.
   *
   * @param value the new value
   * @return a token with which {@link #reset} restores what was there before
   */
  public Token<T> set(T value) {
    ReservedStack.ensure(); // so that it can be reset
    Context context = Context.current();
    Token<T> token = new Token<>(this, context);
    context.bindings = context.bindings.with(this, value);
    return token;
  }

  /**
   * Sets the value in the current context for a block of code, after which what was there before is
   * restored. Python's {@code with variable.set(value)}.
   *
   * {@snippet file="ContextVarTest.java" region="bind"}
   *
   * @param value the new value
   * @return what restores the value when it is closed, for try-with-resources
   */
  public Binding<T> bind(T value) {
    ReservedStack.ensure(); // so that it can be closed
    Context context = Context.current();
    Binding<T> binding = new Binding<>(this, context);
    context.bindings = context.bindings.with(this, value);
    return binding;
  }

  /**
   * Restores the value from before the {@link #set} that gave the token.
   *
   * @param token what {@code set} returned
   * @throws IllegalArgumentException if the token is another variable's, or was made in another
   *     context
   * @throws IllegalStateException if the token was used before
   */
  public void reset(Token<T> token) {
    Objects.requireNonNull(token, "token");
    Context context = Context.current();
    if (token.variable != this) {
      throw new IllegalArgumentException(
          "token of context variable " + token.variable.name + " given to " + name);
    }
    if (token.context != context) {
      throw new IllegalArgumentException(
          "token of context variable " + name + " was made in another context: reset it there");
    }
    if (token.used) {
      throw new IllegalStateException("token of context variable " + name + " was used already");
    }
    token.used = true;
    context.bindings =
        token.before == Bindings.UNBOUND
            ? context.bindings.without(this)
            : context.bindings.with(this, token.before);
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // bound by set(T) and bind(T) alone
  T cast(@Nullable Object value) {
    return (T) value;
  }

  @Override
  public String toString() {
    return "ContextVar[" + name + "]";
  }

  /**
   * What a variable was before a {@link ContextVar#set}.
   *
   * @param <T> the type of the variable's value
   */
  public static class Token<T extends @Nullable Object> {
    private final ContextVar<T> variable;
    private final Context context;
    private final @Nullable Object before;
    private boolean used;

    private Token(ContextVar<T> variable, Context context) {
      this.variable = variable;
      this.context = context;
      this.before = context.bindings.get(variable);
    }

    final boolean isUsed() {
      return used;
    }

    /**
     * The variable that was set.
     *
     * @return the variable
     */
    public final ContextVar<T> variable() {
      return variable;
    }

    /**
     * Whether the variable had a value in the context before; its default is none.
     *
     * @return whether {@link #oldValue()} gives it
     */
    public final boolean hadValue() {
      return before != Bindings.UNBOUND;
    }

    /**
     * The value that the variable had in the context before.
     *
     * @return the value, or null if there was none; {@link #hadValue()} tells the two apart where
     *     null is a value
     */
    public final @Nullable T oldValue() {
      return before == Bindings.UNBOUND ? null : variable.cast(before);
    }

    @Override
    public final String toString() {
      return "Token[" + variable + (used ? ", used]" : "]");
    }
  }

  /**
   * A value that is set for a block of code, as {@link ContextVar#bind} does.
   *
   * @param <T> the type of the variable's value
   */
  public static final class Binding<T extends @Nullable Object> extends Token<T>
      implements AutoCloseable {
    private Binding(ContextVar<T> variable, Context context) {
      super(variable, context);
    }

    /**
     * Restores the value from before, as {@link ContextVar#reset} does; nothing if that was done.
     *
     * @throws IllegalArgumentException if another context is current than the one that it was made
     *     in
     */
    @Override
    public void close() {
      if (!isUsed()) {
        variable().reset(this);
      }
    }
  }
}

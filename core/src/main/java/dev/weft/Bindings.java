package dev.weft;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from context variables to values: sorted by the variables' ids, so reading is a
 * binary search and copying a context copies one reference. A change copies the map: variables are
 * few and set seldom.
 */
final class Bindings {
  static final Bindings EMPTY = new Bindings(new BindingKey[0], new Object[0]);

  /** What {@link #get} returns for a variable that is not bound. */
  static final Object UNBOUND = new Object();

  private final BindingKey[] vars;
  private final @Nullable Object[] values;

  private Bindings(BindingKey[] vars, @Nullable Object[] values) {
    this.vars = vars;
    this.values = values;
  }

  int size() {
    return vars.length;
  }

  BindingKey varAt(int index) {
    return vars[index];
  }

  @Nullable Object get(BindingKey variable) {
    int at = find(variable);
    return at >= 0 ? values[at] : UNBOUND;
  }

  /** The names and values of the variables that may be shown. Any thread. */
  Map<String, @Nullable Object> visible() {
    Map<String, @Nullable Object> visible = Map.of();
    for (int i = 0; i < vars.length; i++) {
      String name = vars[i].visibleName();
      if (name != null) {
        if (visible.isEmpty()) {
          visible = new LinkedHashMap<>();
        }
        visible.put(name, values[i]);
      }
    }
    return visible;
  }

  Bindings with(BindingKey variable, @Nullable Object value) {
    int at = find(variable);
    if (at >= 0) {
      @Nullable Object[] changed = values.clone();
      changed[at] = value;
      return new Bindings(vars, changed);
    }
    int gap = -at - 1;
    BindingKey[] moreVars = Arrays.copyOf(vars, vars.length + 1);
    @Nullable Object[] moreValues = Arrays.copyOf(values, values.length + 1);
    System.arraycopy(vars, gap, moreVars, gap + 1, vars.length - gap);
    System.arraycopy(values, gap, moreValues, gap + 1, values.length - gap);
    moreVars[gap] = variable;
    moreValues[gap] = value;
    return new Bindings(moreVars, moreValues);
  }

  Bindings without(BindingKey variable) {
    int at = find(variable);
    if (at < 0) {
      return this;
    }
    BindingKey[] fewerVars = Arrays.copyOf(vars, vars.length - 1);
    @Nullable Object[] fewerValues = Arrays.copyOf(values, values.length - 1);
    System.arraycopy(vars, at + 1, fewerVars, at, fewerVars.length - at);
    System.arraycopy(values, at + 1, fewerValues, at, fewerValues.length - at);
    return new Bindings(fewerVars, fewerValues);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Bindings same
        && (same == this || (Arrays.equals(vars, same.vars) && Arrays.equals(values, same.values)));
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(vars) + Arrays.hashCode(values);
  }

  /** The index of a variable, or minus the place where it belongs minus one. */
  private int find(BindingKey variable) {
    int low = 0;
    int high = vars.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long difference = vars[middle].id - variable.id;
      if (difference == 0) {
        return middle;
      }
      if (difference < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }
}

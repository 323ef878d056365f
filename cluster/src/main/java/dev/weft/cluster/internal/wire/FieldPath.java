package dev.weft.cluster.internal.wire;

import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Finds what in an object cannot be serialized, and the way to it: {@code captured[0] (Order) →
 * connection (Socket)}. Searches breadth first, so the way is a shortest one.
 */
final class FieldPath {
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Step> open = new ArrayDeque<>();

  /** An object, and how the search came to it. */
  private record Step(Object object, String path) {}

  private FieldPath() {}

  /** The way to the first object that is not serializable, or null if none is found. */
  static @Nullable String toWhatCannotBeWritten(Object root) {
    FieldPath search = new FieldPath();
    search.add(root, simpleName(root));
    @Nullable Step step;
    while ((step = search.open.poll()) != null) {
      if (!(step.object() instanceof Serializable)) {
        return step.path();
      }
      search.lookInto(step);
    }
    return null;
  }

  private void add(@Nullable Object object, String path) {
    if (object != null && !isPlain(object) && seen.add(object)) {
      open.add(new Step(object, path));
    }
  }

  /** Values that cannot lead anywhere. */
  private static boolean isPlain(Object object) {
    return object instanceof String
        || object instanceof Number
        || object instanceof Boolean
        || object instanceof Character
        || object instanceof Enum<?>
        || object instanceof Class<?>
        || (object.getClass().isArray() && object.getClass().getComponentType().isPrimitive());
  }

  private void lookInto(Step step) {
    Object object = step.object();
    switch (object) {
      case Object[] array -> {
        for (int i = 0; i < Array.getLength(array); i++) {
          add(step, "[" + i + "]", array[i]);
        }
      }
      case Collection<?> items -> {
        int i = 0;
        for (Object item : items) {
          add(step, "[" + i++ + "]", item);
        }
      }
      case Map<?, ?> map ->
          map.forEach((key, value) -> {
            add(step, "key " + key, key);
            add(step, "[" + key + "]", value);
          });
      case Optional<?> optional -> add(step, "value", optional.orElse(null));
      case AtomicReference<?> reference -> add(step, "value", reference.get());
      default -> {
        @Nullable SerializedLambda lambda = lambda(object);
        if (lambda == null) {
          lookIntoFields(step);
        } else {
          for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
            add(step, "captured[" + i + "]", lambda.getCapturedArg(i));
          }
        }
      }
    }
  }

  private void add(Step from, String name, @Nullable Object object) {
    if (object != null) {
      add(object, from.path() + " → " + name + " (" + simpleName(object) + ")");
    }
  }

  private void lookIntoFields(Step step) {
    for (Class<?> type = step.object().getClass(); type != null; type = type.getSuperclass()) {
      if (!Serializable.class.isAssignableFrom(type)) {
        // What stands in a class that is not serializable does not travel.
        return;
      }
      for (Field field : type.getDeclaredFields()) {
        int modifiers = field.getModifiers();
        if (field.getType().isPrimitive()
            || Modifier.isStatic(modifiers)
            || Modifier.isTransient(modifiers)) {
          continue;
        }
        try {
          if (field.trySetAccessible()) {
            add(step, field.getName(), field.get(step.object()));
          }
        } catch (IllegalAccessException | RuntimeException e) {
          // A field that cannot be seen leads nowhere.
        }
      }
    }
  }

  private static @Nullable SerializedLambda lambda(Object object) {
    if (!object.getClass().isSynthetic() && !object.getClass().isHidden()) {
      return null;
    }
    try {
      Method replace = object.getClass().getDeclaredMethod("writeReplace");
      return replace.trySetAccessible() && replace.invoke(object) instanceof SerializedLambda lambda
          ? lambda
          : null;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }

  private static String simpleName(Object object) {
    String name = object.getClass().getSimpleName();
    int lambda = name.indexOf("$$Lambda");
    return lambda < 0 ? name : "lambda of " + name.substring(0, lambda);
  }
}

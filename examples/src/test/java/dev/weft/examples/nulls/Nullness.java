package dev.weft.examples.nulls;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What JSpecify's annotations say of a parameter, in a package that is {@code @NullMarked}. */
final class Nullness {
  private Nullness() {}

  static boolean refusesNull(Parameter parameter) {
    return !parameter.getType().isPrimitive() && !mayBeNull(typeOf(parameter));
  }

  /** Whether it is an array or a collection none of whose elements may be null. */
  static boolean refusesNullElement(Parameter parameter) {
    AnnotatedType type = typeOf(parameter);
    if (type instanceof AnnotatedArrayType array) {
      return !parameter.getType().getComponentType().isPrimitive()
          && !mayBeNull(array.getAnnotatedGenericComponentType());
    }
    return type instanceof AnnotatedParameterizedType collection
        && Collection.class.isAssignableFrom(parameter.getType())
        && !mayBeNull(collection.getAnnotatedActualTypeArguments()[0]);
  }

  /** Of a record the component's: a compact constructor lacks the annotations of its arrays. */
  private static AnnotatedType typeOf(Parameter parameter) {
    Executable call = parameter.getDeclaringExecutable();
    RecordComponent[] components = call.getDeclaringClass().getRecordComponents();
    if (call instanceof Constructor<?> && components != null) {
      for (RecordComponent component : components) {
        if (component.getName().equals(parameter.getName())) {
          return component.getAnnotatedType();
        }
      }
    }
    return parameter.getAnnotatedType();
  }

  private static boolean mayBeNull(AnnotatedType type) {
    if (isAnnotated(type)) {
      return true;
    }
    if (type instanceof AnnotatedWildcardType wildcard) {
      AnnotatedType[] bounds = wildcard.getAnnotatedUpperBounds();
      return bounds.length > 0 && mayBeNull(bounds[0]);
    }
    Type plain = type.getType();
    return plain instanceof TypeVariable<?> variable && mayBeNull(variable.getAnnotatedBounds()[0]);
  }

  private static boolean isAnnotated(AnnotatedElement element) {
    return element.isAnnotationPresent(Nullable.class);
  }
}

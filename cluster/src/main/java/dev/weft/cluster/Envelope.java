package dev.weft.cluster;

import dev.weft.ContextVar;
import dev.weft.cluster.internal.wire.Portable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A body as it travels: where it comes from, and the values of the variables that go along.
 *
 * @param variables by their names
 */
record Envelope(String origin, Map<String, @Nullable Object> variables, ClusterBody<?> body) {
  private static final Object UNSET = new Object();

  /** A body, and the values that the variables have here. */
  static byte[] write(
      Portable portable, String origin, List<ContextVar<?>> travelling, ClusterBody<?> body) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (ContextVar<?> variable : travelling) {
      Object value = valueOf(variable);
      if (value != UNSET) {
        values.put(variable.name(), value);
      }
    }
    try {
      return portable.write(
          values.isEmpty() ? body : new Object[] {body, values},
          out -> {
            out.writeUTF(origin);
            out.writeInt(values.size());
            for (Map.Entry<String, @Nullable Object> value : values.entrySet()) {
              out.writeUTF(value.getKey());
              out.writeObject(value.getValue());
            }
            out.writeObject(body);
          });
    } catch (Portable.NotPortable e) {
      throw new NotPortableException("a body cannot be sent: " + e.getMessage(), e.getCause());
    }
  }

  @SuppressWarnings("unchecked") // what a variable's default is does not count
  private static Object valueOf(ContextVar<?> variable) {
    return ((ContextVar<Object>) variable).get(UNSET);
  }

  static Envelope read(Portable portable, byte[] bytes) throws Portable.NotPortable {
    return portable.read(
        bytes,
        in -> {
          String origin = in.readUTF();
          Map<String, @Nullable Object> values = new LinkedHashMap<>();
          for (int left = in.readInt(); left > 0; left--) {
            values.put(in.readUTF(), in.readObject());
          }
          return new Envelope(origin, values, (ClusterBody<?>) in.readObject());
        });
  }

  /** Sets the variables in the current task. */
  void setVariables(List<ContextVar<?>> travelling) {
    for (ContextVar<?> variable : travelling) {
      if (variables.containsKey(variable.name())) {
        set(variable, variables.get(variable.name()));
      }
    }
  }

  @SuppressWarnings("unchecked") // the value was got from the variable of this name
  private static void set(ContextVar<?> variable, @Nullable Object value) {
    var _ = ((ContextVar<@Nullable Object>) variable).set(value);
  }
}

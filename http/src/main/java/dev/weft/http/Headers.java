package dev.weft.http;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * Headers or trailers, in their order. Names are the same in upper and lower case.
 *
 * {@snippet :
 * String agent = request.headers().first("User-Agent");
 * }
 */
public final class Headers implements Iterable<Headers.Field> {
  private final HttpFields fields;

  Headers(HttpFields fields) {
    this.fields = fields;
  }

  /**
   * One line of them.
   *
   * @param name its name, as it was written
   * @param value its value
   */
  public record Field(String name, String value) {
    /** Refuses null. */
    public Field {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(value, "value");
    }
  }

  /**
   * The value of the first header of a name.
   *
   * @param name the name
   * @return its value, or null if there is none
   */
  public @Nullable String first(String name) {
    Objects.requireNonNull(name, "name");
    return fields.get(name);
  }

  /**
   * The values of all headers of a name.
   *
   * @param name the name
   * @return the values in their order, maybe none
   */
  public List<String> all(String name) {
    Objects.requireNonNull(name, "name");
    return List.copyOf(fields.getValuesList(name));
  }

  /**
   * The names that there are.
   *
   * @return the names, each once, the same in upper and lower case
   */
  public Set<String> names() {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (HttpField field : fields) {
      names.add(field.getName());
    }
    return Collections.unmodifiableSet(names);
  }

  /**
   * All of them by name.
   *
   * @return the values of each name; it is found in upper and lower case
   */
  public Map<String, List<String>> toMap() {
    Map<String, List<String>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : names()) {
      values.put(name, all(name));
    }
    return Collections.unmodifiableMap(values);
  }

  @Override
  public Iterator<Field> iterator() {
    Iterator<HttpField> all = fields.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return all.hasNext();
      }

      @Override
      public Field next() {
        HttpField field = all.next();
        return new Field(field.getName(), Objects.requireNonNullElse(field.getValue(), ""));
      }
    };
  }

  @Override
  public String toString() {
    return toMap().toString();
  }
}

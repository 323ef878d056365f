package dev.weft.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The elements of a JSON array of the form {@code [kind, argument…]}, taken one after another. */
final class Arguments {
  private static final String ANY_VALUE =
      "null, true, false, a whole number, a text or a list of such";

  private final JsonNode array;
  private final String kind;
  private int next = 1;

  private Arguments(JsonNode array, String kind) {
    this.array = array;
    this.kind = kind;
  }

  /** The arguments of {@code node}, which must be an array that starts with a text. */
  static Arguments of(JsonNode node) throws FormatException {
    if (!node.isArray() || !node.path(0).isTextual()) {
      throw new FormatException("expected [\"kind\", argument…], got " + node);
    }
    return new Arguments(node, node.path(0).textValue());
  }

  String kind() {
    return kind;
  }

  boolean hasNext() {
    return next < array.size();
  }

  JsonNode next(String expected) throws FormatException {
    if (!hasNext()) {
      throw new FormatException(kind + ": argument " + next + " is missing, expected " + expected);
    }
    return array.get(next++);
  }

  /** To be called when all arguments are taken. */
  void end() throws FormatException {
    if (hasNext()) {
      throw new FormatException(
          kind + " takes " + (next - 1) + " arguments, got " + (array.size() - 1) + ": " + array);
    }
  }

  String text() throws FormatException {
    JsonNode node = next("a text");
    if (!node.isTextual()) {
      throw wrong("a text", node);
    }
    return node.textValue();
  }

  @Nullable String textOrAbsent() throws FormatException {
    return hasNext() ? text() : null;
  }

  boolean truth() throws FormatException {
    JsonNode node = next("true or false");
    if (!node.isBoolean()) {
      throw wrong("true or false", node);
    }
    return node.booleanValue();
  }

  int number() throws FormatException {
    JsonNode node = next("a whole number");
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw wrong("a whole number", node);
    }
    return node.intValue();
  }

  @Nullable Integer numberOrNull() throws FormatException {
    if (array.path(next).isNull()) {
      next++;
      return null;
    }
    return number();
  }

  List<String> texts() throws FormatException {
    JsonNode node = next("a list of texts");
    if (!node.isArray() || !node.valueStream().allMatch(JsonNode::isTextual)) {
      throw wrong("a list of texts", node);
    }
    return node.valueStream().map(JsonNode::textValue).toList();
  }

  @Nullable Object value() throws FormatException {
    return valueOf(next("a value"));
  }

  /** A value that a queue can hold. */
  Object item() throws FormatException {
    Object item = value();
    if (item == null) {
      throw wrong("an item, not null", array.get(next - 1));
    }
    return item;
  }

  private @Nullable Object valueOf(JsonNode node) throws FormatException {
    return switch (node.getNodeType()) {
      case NULL -> null;
      case BOOLEAN -> node.booleanValue();
      case STRING -> node.textValue();
      case NUMBER -> {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
          throw wrong(ANY_VALUE, node);
        }
        yield node.longValue();
      }
      case ARRAY -> {
        List<@Nullable Object> values = new ArrayList<>();
        for (JsonNode element : node) {
          values.add(valueOf(element));
        }
        yield values;
      }
      default -> throw wrong(ANY_VALUE, node);
    };
  }

  private FormatException wrong(String expected, JsonNode got) {
    return new FormatException(
        kind + ": argument " + (next - 1) + " is to be " + expected + ", got " + got);
  }
}

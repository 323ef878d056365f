package dev.weft.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import dev.weft.conformance.Program.ObjectSpec;
import dev.weft.conformance.Program.Proc;
import dev.weft.conformance.Program.QueueOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a program of the line of JSON that describes it. */
final class ProgramParser {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private ProgramParser() {}

  static Program parse(String line) throws FormatException {
    JsonNode json;
    try {
      json = JSON.readValue(line);
    } catch (JsonProcessingException e) {
      throw new FormatException("not JSON: " + e.getOriginalMessage());
    }
    if (!json.isObject()) {
      throw new FormatException("expected a JSON object, got " + json.getNodeType());
    }
    return new Program(
        require(json, "id", JsonNodeType.STRING).textValue(),
        json.has("vars") ? texts(json, "vars") : List.of(),
        json.has("objects") ? objects(json) : Map.of(),
        procs(json),
        json.has("eager") && require(json, "eager", JsonNodeType.BOOLEAN).booleanValue(),
        texts(json, "expect"));
  }

  private static JsonNode require(JsonNode json, String key, JsonNodeType type)
      throws FormatException {
    JsonNode node = json.path(key);
    if (node.isMissingNode()) {
      throw new FormatException("the key \"" + key + "\" is missing");
    }
    if (node.getNodeType() != type) {
      throw new FormatException(key + ": expected " + type + ", got " + node.getNodeType());
    }
    return node;
  }

  private static List<String> texts(JsonNode json, String key) throws FormatException {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : require(json, key, JsonNodeType.ARRAY)) {
      if (!element.isTextual()) {
        throw new FormatException(key + ": expected texts alone, got " + element);
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  private static Map<String, ObjectSpec> objects(JsonNode json) throws FormatException {
    Map<String, ObjectSpec> objects = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry :
        require(json, "objects", JsonNodeType.OBJECT).properties()) {
      try {
        objects.put(entry.getKey(), object(Arguments.of(entry.getValue())));
      } catch (FormatException e) {
        throw e.within("objects: " + entry.getKey());
      }
    }
    return objects;
  }

  private static ObjectSpec object(Arguments a) throws FormatException {
    ObjectSpec spec =
        switch (a.kind()) {
          case "future" -> new ObjectSpec.FutureSpec();
          case "lock" -> new ObjectSpec.LockSpec();
          case "event" -> new ObjectSpec.EventSpec();
          case "condition" -> new ObjectSpec.ConditionSpec();
          case "semaphore" -> new ObjectSpec.SemaphoreSpec(a.number());
          case "bounded_semaphore" -> new ObjectSpec.BoundedSemaphoreSpec(a.number());
          case "barrier" -> new ObjectSpec.BarrierSpec(a.number());
          case "queue" -> new ObjectSpec.QueueSpec(QueueOrder.FIFO, a.number());
          case "lifo_queue" -> new ObjectSpec.QueueSpec(QueueOrder.LIFO, a.number());
          case "priority_queue" -> new ObjectSpec.QueueSpec(QueueOrder.PRIORITY, a.number());
          case "reader" -> new ObjectSpec.ReaderSpec(a.number());
          default -> throw new FormatException("there is no kind of object " + a.kind());
        };
    a.end();
    return spec;
  }

  private static Map<String, Proc> procs(JsonNode json) throws FormatException {
    JsonNode node = require(json, "procs", JsonNodeType.OBJECT);
    Set<String> names = new LinkedHashSet<>();
    node.fieldNames().forEachRemaining(names::add);
    if (!names.contains(Program.MAIN)) {
      throw new FormatException("procs: there is no proc " + Program.MAIN);
    }
    var parser = new OpParser(names);
    Map<String, Proc> procs = new LinkedHashMap<>();
    for (String name : names) {
      try {
        procs.put(name, parser.proc(node.path(name)));
      } catch (FormatException e) {
        throw e.within("procs: " + name);
      }
    }
    return procs;
  }
}

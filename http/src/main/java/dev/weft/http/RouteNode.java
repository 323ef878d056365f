package dev.weft.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One segment of the paths that routes have, and what follows it. */
final class RouteNode {
  /** In the place of a method: no client can send it. */
  static final String WEB_SOCKET = "(WebSocket)";

  private final Map<String, RouteNode> literals = new HashMap<>();
  private @Nullable RouteNode any;
  private @Nullable RouteNode rest;
  private final Map<String, HttpHandler> handlers = new HashMap<>();

  /** The names of the parameters on the way here. */
  private List<String> names = List.of();

  /**
   * What a path leads to.
   *
   * @param node has at least one handler
   * @param parameters by name
   */
  record Found(RouteNode node, Map<String, String> parameters) {}

  Map<String, HttpHandler> handlers() {
    return handlers;
  }

  // ---- making

  void add(String method, String path, HttpHandler handler) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path '" + path + "': begin it with a slash");
    }
    RouteNode node = this;
    List<String> parameters = new ArrayList<>();
    List<String> segments = split(path);
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      if (segment.startsWith("{") && segment.endsWith("...}")) {
        if (i < segments.size() - 1) {
          throw new IllegalArgumentException(
              "path '" + path + "': " + segment + " can only be its end");
        }
        node.rest = node.rest == null ? new RouteNode() : node.rest;
        node = node.rest;
        parameters.add(nameIn(path, segment, 4));
      } else if (segment.startsWith("{") && segment.endsWith("}")) {
        node.any = node.any == null ? new RouteNode() : node.any;
        node = node.any;
        parameters.add(nameIn(path, segment, 1));
      } else if (segment.indexOf('{') >= 0 || segment.indexOf('}') >= 0) {
        throw new IllegalArgumentException(
            "path '" + path + "': a parameter is a whole segment, {name}");
      } else {
        node = node.literals.computeIfAbsent(segment, _ -> new RouteNode());
      }
    }
    if (!node.handlers.isEmpty() && !node.names.equals(parameters)) {
      throw new IllegalArgumentException(
          "path '" + path + "' has other names of parameters than before: " + node.names);
    }
    if (node.handlers.putIfAbsent(method, handler) != null) {
      throw new IllegalArgumentException(
          "path '" + path + "' has a handler for " + method + " already");
    }
    node.names = parameters;
  }

  private static String nameIn(String path, String segment, int tailLength) {
    String name = segment.substring(1, segment.length() - tailLength);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("path '" + path + "': a parameter needs a name");
    }
    return name;
  }

  /** The segments after the first slash; a slash at the end is followed by an empty one. */
  private static List<String> split(String path) {
    List<String> segments = new ArrayList<>();
    int begin = 1;
    while (begin <= path.length()) {
      int end = path.indexOf('/', begin);
      if (end < 0) {
        end = path.length();
      }
      segments.add(path.substring(begin, end));
      begin = end + 1;
    }
    return segments;
  }

  // ---- finding

  /** What a path leads to, or null. */
  @Nullable Found find(String path) {
    if (!path.startsWith("/")) {
      return null;
    }
    List<String> values = new ArrayList<>();
    RouteNode node = find(path, 1, values);
    if (node == null) {
      return null;
    }
    if (values.isEmpty()) {
      return new Found(node, Map.of());
    }
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < values.size(); i++) {
      parameters.put(node.names.get(i), values.get(i));
    }
    return new Found(node, parameters);
  }

  private @Nullable RouteNode find(String path, int begin, List<String> values) {
    if (begin > path.length()) {
      return handlers.isEmpty() ? null : this;
    }
    int slash = path.indexOf('/', begin);
    int end = slash < 0 ? path.length() : slash;
    String segment = path.substring(begin, end);
    RouteNode literal = literals.get(segment);
    RouteNode found = literal == null ? null : literal.find(path, end + 1, values);
    if (found == null && any != null && !segment.isEmpty()) {
      int before = values.size();
      values.add(segment);
      found = any.find(path, end + 1, values);
      if (found == null) {
        values.subList(before, values.size()).clear();
      }
    }
    if (found == null && rest != null) {
      values.add(path.substring(begin));
      found = rest;
    }
    return found;
  }
}

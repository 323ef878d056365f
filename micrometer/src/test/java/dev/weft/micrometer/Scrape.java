package dev.weft.micrometer;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;

/** What Prometheus gets of a registry: a value for each name with its labels. */
record Scrape(Map<String, Double> values) {
  static Scrape of(PrometheusMeterRegistry registry) {
    Map<String, Double> values = new LinkedHashMap<>();
    registry
        .scrape()
        .lines()
        .filter(line -> !line.startsWith("#") && !line.isBlank())
        .forEach(line -> {
          int space = line.lastIndexOf(' ');
          values.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
        });
    return new Scrape(values);
  }

  /** The value of the one sample with a name and such labels, written as {@code loop="x"}. */
  double value(String name, String... labels) {
    return values.entrySet().stream()
        .filter(each -> isOf(each.getKey(), name, labels))
        .mapToDouble(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException(name + " in " + values.keySet()));
  }

  private static boolean isOf(String sample, String name, String... labels) {
    if (!sample.equals(name) && !sample.startsWith(name + "{")) {
      return false;
    }
    for (String label : labels) {
      if (!sample.contains(label)) {
        return false;
      }
    }
    return true;
  }

  /** All names, without labels. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    values.keySet().forEach(sample -> names.add(sample.replaceFirst("\\{.*", "")));
    return names;
  }

  boolean mentions(String text) {
    return values.keySet().stream().anyMatch(sample -> sample.contains(text));
  }
}

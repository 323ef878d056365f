package dev.weft.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Figures over how many of something there are, both by powers of ten. */
final class LineChart {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 240;
  private static final int LEFT = 70;
  private static final int RIGHT = 190;
  private static final int TOP = 36;
  private static final int BOTTOM = 44;
  private static final int LABEL_HEIGHT = 14;
  private static final List<String> COLOURS =
      List.of(
          "#2f81f7", "#b08800", "#2da44e", "#cf222e", "#8250df", "#bf3989", "#1b7c83", "#bc4c00",
          "#8c959f");

  private final String title;
  private final List<Line> lines = new ArrayList<>();

  LineChart(String title) {
    this.title = title;
  }

  /** A program's figures. */
  record Line(String peer, List<Point> points) {}

  /** How many there were, and the figure then; both more than 0. */
  record Point(double count, double value) {}

  LineChart line(String peer, List<Point> points) {
    if (!points.isEmpty()) {
      lines.add(new Line(peer, List.copyOf(points)));
    }
    return this;
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  @Override
  public String toString() {
    Svg svg = new Svg(WIDTH);
    svg.reachTo(HEIGHT);
    svg.text(8, 19, " class=\"title\"", title);
    Scale across = Scale.of(lines, Point::count, LEFT, WIDTH - RIGHT);
    Scale up = Scale.of(lines, Point::value, HEIGHT - BOTTOM, TOP);
    drawAxes(svg, across, up);
    drawLines(svg, across, up);
    return svg.toString();
  }

  private static void drawAxes(Svg svg, Scale across, Scale up) {
    svg.path(
        String.format(
            Locale.ROOT,
            "%d,%d %d,%d %d,%d",
            LEFT,
            TOP,
            LEFT,
            HEIGHT - BOTTOM,
            WIDTH - RIGHT,
            HEIGHT - BOTTOM),
        "class=\"axis\"");
    for (int power = across.low; power <= across.high; power++) {
      svg.text(
          across.at(Math.pow(10, power)),
          HEIGHT - BOTTOM + 18,
          " text-anchor=\"middle\"",
          tick(power));
    }
    for (int power = up.low; power <= up.high; power++) {
      svg.text(LEFT - 8, up.at(Math.pow(10, power)) + 4, " text-anchor=\"end\"", tick(power));
    }
  }

  private static String tick(int power) {
    return power < 0
        ? Figures.show(Math.pow(10, power))
        : Figures.count(Math.round(Math.pow(10, power)));
  }

  /** Names stand at the lines' ends, apart from one another, in the order of the ends. */
  private void drawLines(Svg svg, Scale across, Scale up) {
    List<Line> fromTheTop =
        lines.stream().sorted((a, b) -> Double.compare(end(b).value(), end(a).value())).toList();
    double[] places =
        apart(fromTheTop.stream().mapToDouble(line -> up.at(end(line).value()) + 4).toArray());
    for (int i = 0; i < places.length; i++) {
      Line line = fromTheTop.get(i);
      String colour = COLOURS.get(lines.indexOf(line) % COLOURS.size());
      svg.path(
          line.points().stream()
              .map(point ->
                  String.format(
                      Locale.ROOT, "%.1f,%.1f", across.at(point.count()), up.at(point.value())))
              .collect(Collectors.joining(" ")),
          "class=\"line\" stroke=\"" + colour + "\"");
      svg.text(
          WIDTH - RIGHT + 8,
          places[i],
          " style=\"fill:" + colour + "\"",
          Labels.peer(line.peer()) + ": " + Figures.show(end(line).value()));
    }
  }

  /** Moves places that are too near to one another apart: downwards, and up again from the end. */
  private static double[] apart(double... places) {
    for (int i = 1; i < places.length; i++) {
      places[i] = Math.max(places[i], places[i - 1] + LABEL_HEIGHT);
    }
    double limit = HEIGHT - LABEL_HEIGHT;
    for (int i = places.length - 1; i >= 0; i--) {
      places[i] = Math.min(places[i], limit);
      limit = places[i] - LABEL_HEIGHT;
    }
    return places;
  }

  private static Point end(Line line) {
    return line.points().getLast();
  }

  private interface Coordinate {
    double of(Point point);
  }

  /** From powers of ten to places in the drawing. */
  private record Scale(int low, int high, double from, double to) {
    static Scale of(List<Line> lines, Coordinate coordinate, double from, double to) {
      double smallest = Double.MAX_VALUE;
      double largest = Double.MIN_VALUE;
      for (Line line : lines) {
        for (Point point : line.points()) {
          smallest = Math.min(smallest, coordinate.of(point));
          largest = Math.max(largest, coordinate.of(point));
        }
      }
      int low = (int) Math.floor(Math.log10(smallest));
      int high = (int) Math.ceil(Math.log10(largest));
      return new Scale(low, Math.max(high, low + 1), from, to);
    }

    double at(double value) {
      return from + (to - from) * (Math.log10(value) - low) / (high - low);
    }
  }
}

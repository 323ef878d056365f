package dev.weft.bench.report;

import java.util.Locale;

/**
 * A drawing that can be read on white and on dark backgrounds: it has none of its own, and its
 * colours follow the reader's scheme where that is known, and do on both where it is not.
 */
final class Svg {
  private static final String STYLE =
      """
      <style>
        text { font: 12px system-ui, sans-serif; fill: #6e7781; }
        .title { font-weight: 600; font-size: 14px; }
        .own { fill: #2f81f7; }
        .peer { fill: #8c959f; }
        .limit { fill: #b08800; }
        text.own { font-weight: 600; }
        .axis { stroke: #8c959f; stroke-width: 1; fill: none; }
        .line { stroke-width: 2; fill: none; }
        @media (prefers-color-scheme: dark) { text { fill: #9198a1; } }
      </style>
      """;

  private final StringBuilder content = new StringBuilder();
  private final int width;
  private int height;

  Svg(int width) {
    this.width = width;
  }

  /** Makes the drawing as high as that, if it is not yet. */
  void reachTo(int newHeight) {
    height = Math.max(height, newHeight);
  }

  void text(double x, double y, String style, String text) {
    content.append(
        String.format(
            Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\"%s>%s</text>%n", x, y, style, escape(text)));
  }

  void bar(double x, double y, double barWidth, double barHeight, String type) {
    content.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" class=\"%s\"/>%n",
            x,
            y,
            Math.max(1, barWidth),
            barHeight,
            type));
  }

  void path(String points, String attributes) {
    content.append(
        String.format(Locale.ROOT, "<polyline points=\"%s\" %s/>%n", points, attributes));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  @Override
  public String toString() {
    return String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " height=\"%d\" role=\"img\">%n",
            width,
            height,
            width,
            height)
        + STYLE
        + content
        + "</svg>\n";
  }
}

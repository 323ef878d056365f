package dev.weft.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Bars that lie, in panels one below the other, each panel with a scale of its own. */
final class BarChart {
  private static final int WIDTH = 760;
  private static final int LABELS = 150;
  private static final int VALUES = 90;
  private static final int TITLE_HEIGHT = 30;
  private static final int PITCH = 20;
  private static final int BAR_HEIGHT = 13;
  private static final int GAP = 14;

  private final List<Panel> panels = new ArrayList<>();

  /** Bars that are compared with one another. */
  record Panel(String title, List<Bar> bars) {}

  /**
   * One figure.
   *
   * @param shown the figure with its unit
   */
  record Bar(String peer, double value, String shown) {}

  BarChart panel(String title, List<Bar> bars) {
    if (!bars.isEmpty()) {
      panels.add(new Panel(title, List.copyOf(bars)));
    }
    return this;
  }

  boolean isEmpty() {
    return panels.isEmpty();
  }

  @Override
  public String toString() {
    Svg svg = new Svg(WIDTH);
    int y = 0;
    for (Panel panel : panels) {
      svg.text(8, y + 19, " class=\"title\"", panel.title());
      y += TITLE_HEIGHT;
      double longest = panel.bars().stream().mapToDouble(Bar::value).max().orElse(1);
      for (Bar bar : panel.bars()) {
        draw(svg, y, bar, longest > 0 ? bar.value() / longest : 0);
        y += PITCH;
      }
      y += GAP;
    }
    svg.reachTo(y);
    return svg.toString();
  }

  private static void draw(Svg svg, int y, Bar bar, double part) {
    String type = type(bar.peer());
    String emphasis = type.equals("own") ? " class=\"own\"" : "";
    double length = part * (WIDTH - LABELS - VALUES);
    svg.text(LABELS - 8, y + 11, emphasis + " text-anchor=\"end\"", Labels.peer(bar.peer()));
    svg.bar(LABELS, y, length, BAR_HEIGHT, type);
    svg.text(LABELS + length + 6, y + 11, emphasis, bar.shown());
  }

  private static String type(String peer) {
    if (peer.startsWith("weft")) {
      return "own";
    }
    return peer.equals("c-epoll") || peer.equals("continuation") ? "limit" : "peer";
  }
}

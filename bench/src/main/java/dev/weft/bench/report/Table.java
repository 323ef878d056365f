package dev.weft.bench.report;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown: the first column is text, the others are figures. */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  Table(List<String> header) {
    rows.add(List.copyOf(header));
  }

  Table(String... header) {
    this(List.of(header));
  }

  Table row(List<String> cells) {
    if (cells.size() != rows.getFirst().size()) {
      throw new IllegalArgumentException(
          cells.size() + " cells in a table of " + rows.getFirst().size() + " columns: " + cells);
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  Table row(String... cells) {
    return row(List.of(cells));
  }

  boolean isEmpty() {
    return rows.size() == 1;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    append(text, rows.getFirst());
    text.append("| --- |").append(" ---: |".repeat(rows.getFirst().size() - 1)).append('\n');
    rows.stream().skip(1).forEach(row -> append(text, row));
    return text.toString();
  }

  private static void append(StringBuilder text, List<String> cells) {
    text.append('|');
    for (String cell : cells) {
      text.append(' ').append(cell.replace("|", "\\|").replace("\n", " ")).append(" |");
    }
    text.append('\n');
  }
}

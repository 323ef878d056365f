package dev.weft.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/** The figures of servers of HTTP: a row for each load, a column for each server. */
final class HttpPart {
  private static final String PREFIX = "http/";
  private static final String IDLE = PREFIX + "idle-";
  private static final String OWN = "weft";

  private final Results results;

  HttpPart(Results results) {
    this.results = results;
  }

  /** A load, as it is called on the page. */
  record Row(String caseId, String label) {
    String kind() {
      return caseId.substring(PREFIX.length(), caseId.lastIndexOf('-'));
    }

    long connections() {
      return Long.parseLong(caseId.substring(caseId.lastIndexOf('-') + 1));
    }
  }

  /** The measured loads, in the order of the page. */
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (String kind : Labels.httpKinds()) {
      results.part("http").keySet().stream()
          .filter(id -> id.startsWith(PREFIX + kind + "-"))
          .map(id -> new Row(id, Labels.httpKind(kind)))
          .sorted(Comparator.comparingLong(Row::connections))
          .forEach(rows::add);
    }
    return rows;
  }

  private List<String> peers() {
    return rows().stream().flatMap(row -> result(row).peers().stream()).distinct().toList();
  }

  private CaseResult result(Row row) {
    return Objects.requireNonNull(results.cases().get(row.caseId));
  }

  /** A figure of each load and server. */
  Table table(String figure) {
    return table(peers(), (row, peer) -> Figures.show(result(row).median(peer, figure)));
  }

  /** Weft's figure divided by that of each other server. */
  Table ratios(String figure) {
    return table(
        peers().stream().filter(peer -> !peer.equals(OWN)).toList(),
        (row, peer) -> Figures.ratio(result(row).ratio(OWN, peer, figure)));
  }

  private interface Cell {
    String of(Row row, String peer);
  }

  private Table table(List<String> peers, Cell cell) {
    Table table = new Table(cells("", "connections", peers.stream().map(Labels::peer)));
    for (Row row : rows()) {
      table.row(
          cells(
              row.label,
              Figures.count(row.connections()),
              peers.stream().map(peer -> cell.of(row, peer))));
    }
    return table;
  }

  private static List<String> cells(String first, String second, Stream<String> others) {
    return Stream.concat(Stream.of(first, second), others).toList();
  }

  /** What an idle connection weighs, in bytes. */
  Table idle() {
    Table table = new Table("", "connections", "heap", "resident memory");
    for (Map.Entry<String, CaseResult> entry : results.part("http").entrySet()) {
      if (entry.getKey().startsWith(IDLE)) {
        String connections = Figures.count(Long.parseLong(entry.getKey().substring(IDLE.length())));
        CaseResult result = entry.getValue();
        for (String peer : result.peers()) {
          table.row(
              Labels.peer(peer),
              connections,
              Figures.show(result.median(peer, "heap_each")),
              Figures.show(result.median(peer, "rss_each")));
        }
      }
    }
    return table;
  }

  /** Weft's rate divided by a peer's, in the row of those kinds where that is smallest. */
  OptionalDouble smallestRatio(String peer, Set<String> kinds) {
    return rows().stream()
        .filter(row -> kinds.contains(row.kind()))
        .flatMapToDouble(row -> result(row).ratio(OWN, peer, "rate").stream())
        .min();
  }

  /** Weft's processor time of a request divided by a peer's, in the row where that is largest. */
  OptionalDouble largestRatio(String peer) {
    return rows().stream()
        .flatMapToDouble(row -> result(row).ratio(OWN, peer, "cpu").stream())
        .max();
  }
}

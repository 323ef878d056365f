package dev.weft.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The results as a page in Markdown. */
public final class Report {
  private static final List<String> OPERATIONS =
      List.of(
          "switch",
          "task",
          "queue",
          "timer",
          "call-soon",
          "call-soon-alone",
          "lock",
          "group-10",
          "gather-100",
          "cancel",
          "threadsafe");
  private static final List<String> MICRO_PEERS =
      List.of(
          "weft",
          "continuation",
          "kotlin",
          "virtual-threads",
          "netty",
          "vertx",
          "go",
          "node",
          "asyncio",
          "uvloop");
  private static final double BUSY = 0.97;

  private final Results results;
  private final StringBuilder page = new StringBuilder();

  private Report(Results results) {
    this.results = results;
  }

  /** Returns the page; its charts are the files that {@link Charts} names. */
  public static String of(Results results) {
    return new Report(results).write();
  }

  private String write() {
    opening();
    targets();
    micro();
    echo("echo", "Echo", "c-epoll");
    echo("tls", "Echo with TLS", "weft-streams");
    echo("handshakes", "Handshakes of TLS", "weft-openssl-streams");
    http();
    echo("loops", "Loops", "weft-1");
    growth();
    simulation();
    cluster();
    start();
    jmh();
    leftOut();
    return page.toString();
  }

  private void opening() {
    Machine machine = results.machine();
    heading("# Figures");
    paragraph(
        "Written by `./weft bench`; [the benchmarks](../README.md) say what is measured and how to"
            + " read it. Nanoseconds are the machine's: the ratios are what counts.");
    paragraph(
        "Measured %s on %d processors (%s), %d GiB of memory, %s; %s. Compared with: %s."
            .formatted(
                String.join(" to ", results.days()),
                machine.processors(),
                machine.processor(),
                machine.memoryGib(),
                machine.system(),
                machine.java(),
                results.versions().entrySet().stream()
                    .map(entry -> entry.getKey() + " " + entry.getValue())
                    .collect(Collectors.joining(", "))));
  }

  private void targets() {
    heading("## Targets");
    Table table = new Table("target", "is to be", "is", "");
    for (Verdict verdict : Targets.judge(results)) {
      table.row(verdict.what(), verdict.goal(), verdict.figure(), verdict.outcome().toString());
    }
    append(table);
  }

  // ---- Coordination

  private void micro() {
    if (results.part("micro").isEmpty()) {
      return;
    }
    heading("## Coordination");
    paragraph(
        "Nanoseconds an operation, of one processor's work; the last one takes two threads and may"
            + " use all. Node's switch is a microtask, which only other microtasks run between.");
    chart(Charts.MICRO, "Nanoseconds an operation");
    append(operations("ns"));
    paragraph("Bytes allocated an operation, where the runtime tells:");
    append(operations("bytes"));
  }

  private Table operations(String figure) {
    List<String> peers =
        MICRO_PEERS.stream()
            .filter(peer ->
                results.part("micro").values().stream()
                    .anyMatch(result -> result.median(peer, figure).isPresent()))
            .toList();
    Table table = new Table(header("", peers));
    for (String operation : OPERATIONS) {
      CaseResult result = results.cases().get("micro/" + operation);
      if (result != null) {
        table.row(
            cells(
                Labels.operation(operation),
                peers.stream().map(peer -> Figures.show(result.median(peer, figure)))));
      }
    }
    return table;
  }

  // ---- Echo

  private void echo(String part, String title, String reference) {
    if (results.part(part).isEmpty()) {
      return;
    }
    heading("## " + title);
    paragraph(
        "Clients that each send their next message when the last one is back. Processor time is"
            + " the server's whole process. The ratios are those to "
            + Labels.peer(reference)
            + ", the median of the rounds'.");
    if (part.equals("handshakes")) {
      paragraph(
          "A request is a connection of its own: ten clients connect, shake hands by TLS 1.3, get 16"
              + " bytes back, and leave. One that resumes has the ticket of its last connection.");
    }
    if (part.equals("loops")) {
      paragraph(
          "Server and load have all processors. Where there are but two, the load takes what a second"
              + " loop would need: there processor time is what tells.");
    }
    if (part.equals("echo")) {
      chart(Charts.ECHO, "Requests a second");
    }
    for (Map.Entry<String, CaseResult> entry : byNumbers(part)) {
      heading("### " + Labels.echo(entry.getKey().substring(part.length() + 1)));
      append(servers(entry.getValue(), reference));
    }
  }

  /** Sorted by size, then by connections: as numbers, not as text. */
  private List<Map.Entry<String, CaseResult>> byNumbers(String part) {
    return results.part(part).entrySet().stream()
        .sorted((one, other) -> Arrays.compare(numbersIn(one.getKey()), numbersIn(other.getKey())))
        .toList();
  }

  private static int[] numbersIn(String id) {
    return Stream.of(id.split("\\D+", -1))
        .filter(digits -> !digits.isEmpty())
        .mapToInt(Integer::parseInt)
        .toArray();
  }

  private static Table servers(CaseResult result, String reference) {
    Table table =
        new Table("", "requests/s", "p99 us", "processor us/request", "rate", "processor time");
    for (String peer : fastestFirst(result)) {
      double busy = result.median(peer, "load_busy").orElse(0);
      table.row(
          Labels.peer(peer) + (busy > BUSY ? " *" : ""),
          Figures.show(result.median(peer, "rate")),
          Figures.show(result.median(peer, "p99")),
          Figures.show(result.median(peer, "cpu")),
          Figures.ratio(result.ratio(peer, reference, "rate")),
          Figures.ratio(result.ratio(peer, reference, "cpu")));
    }
    return table;
  }

  private static List<String> fastestFirst(CaseResult result) {
    return result.peers().stream()
        .sorted((a, b) ->
            Double.compare(result.median(b, "rate").orElse(0), result.median(a, "rate").orElse(0)))
        .toList();
  }

  // ---- HTTP

  private void http() {
    if (results.part("http").isEmpty()) {
      return;
    }
    HttpPart http = new HttpPart(results);
    heading("## HTTP");
    if (!http.rows().isEmpty()) {
      paragraph(
          "Servers with one loop, or with one processor for all their threads. Microseconds of"
              + " processor time of a request, of the server's whole process:");
      append(http.table("cpu"));
      paragraph("Weft's, divided by that of each other server; the median of the rounds':");
      append(http.ratios("cpu"));
      paragraph("Requests a second:");
      append(http.table("rate"));
    }
    if (!http.idle().isEmpty()) {
      paragraph("Bytes of an idle connection that was served once:");
      append(http.idle());
    }
  }

  // ---- Growth

  private void growth() {
    if (results.part("growth").isEmpty()) {
      return;
    }
    heading("## Growth");
    paragraph("What one more event costs is to stay the same, however many sleep or stand idle.");
    chart(Charts.GROWTH_TASKS, "A switch among sleeping tasks");
    for (String figure : List.of("switch_ns", "timer_ns", "bytes_each")) {
      paragraph(
          switch (figure) {
            case "switch_ns" -> "Nanoseconds of a task's switch, alone among so many that sleep:";
            case "timer_ns" -> "Nanoseconds of a timer set and cancelled among so many:";
            default -> "Bytes of a sleeping task: heap, or resident memory for Python:";
          });
      append(steps("growth/tasks", figure));
    }
    chart(Charts.GROWTH_CONNECTIONS, "Processor time of a request among idle connections");
    for (String figure : List.of("cpu", "heap_each", "rss_each")) {
      paragraph(
          switch (figure) {
            case "cpu" ->
                "Microseconds of processor time of a request of 1 KiB, on one in a hundred of so many"
                    + " connections, on ten if that is more, or on all if there are fewer:";
            case "heap_each" -> "Bytes of heap of an idle connection, on the JVM:";
            default -> "Bytes of resident memory of an idle connection:";
          });
      append(steps("growth/connections", figure));
    }
  }

  // ---- Simulation

  private void simulation() {
    if (results.part("simulation").isEmpty()) {
      return;
    }
    heading("## Simulation");
    paragraph(
        "Hosts in a ring, of which each sends lines to the next. An event is a line that is sent or"
            + " that arrives; processor time is that of a line. Memory is heap and direct buffers"
            + " once all are connected.");
    Table table =
        new Table("", "", "events/s", "processor us/line", "took s", "all started in s", "MiB");
    Labels.rings()
        .forEach((ring, label) -> {
          CaseResult result = results.cases().get("simulation/" + ring);
          if (result != null) {
            result.peers().forEach(peer -> table.row(ring(label, peer, result)));
          }
        });
    append(table);
  }

  private static List<String> ring(String label, String peer, CaseResult result) {
    return cells(
        label,
        Stream.concat(
            Stream.of(Labels.peer(peer)),
            Stream.of("events", "cpu", "seconds", "start", "mib")
                .map(figure -> Figures.show(result.median(peer, figure)))));
  }

  private Table steps(String prefix, String figure) {
    List<Steps.Step> steps =
        Steps.steps(results, prefix).stream()
            .filter(step ->
                peers(step.caseId()).stream()
                    .anyMatch(peer -> results.median(step.caseId(), peer, figure).isPresent()))
            .toList();
    List<String> header = new ArrayList<>(List.of(""));
    steps.forEach(step -> header.add(Figures.count(step.count())));
    Table table = new Table(header);
    steps.stream()
        .flatMap(step -> peers(step.caseId()).stream())
        .distinct()
        .filter(peer ->
            steps.stream()
                .anyMatch(step -> results.median(step.caseId(), peer, figure).isPresent()))
        .forEach(peer ->
            table.row(
                cells(
                    Labels.peer(peer),
                    steps.stream()
                        .map(step -> Figures.show(results.median(step.caseId(), peer, figure))))));
    return table;
  }

  private List<String> peers(String caseId) {
    CaseResult result = results.cases().get(caseId);
    return result == null ? List.of() : result.peers();
  }

  // ---- Cluster

  private void cluster() {
    if (results.part("cluster").isEmpty()) {
      return;
    }
    heading("## Cluster");
    paragraph(
        "Two members and a driver, each a JVM of its own, on all processors. Infinispan's executor"
            + " stores nothing: there the record is put into a replicated cache, the task run, and"
            + " its result put in the record's place. Hazelcast's is its durable executor.");
    Table rates = new Table("tasks a second", "plain", "stored");
    for (String peer : peers("cluster/plain", "cluster/stored")) {
      rates.row(
          Labels.peer(peer),
          Figures.show(results.median("cluster/plain", peer, "rate")),
          Figures.show(results.median("cluster/stored", peer, "rate")));
    }
    append(rates);
    paragraph(
        "Tasks that each sleep 100 ms, given at once, and how long they all take beyond what one"
            + " takes. Hazelcast's executor has a pool of 16 threads at each member.");
    append(table("cluster/sleepers", List.of("tasks", "over_one_s"), "tasks", "s"));
    paragraph("How late a task of Weft's loop that gives them got its turn at most, in ms:");
    Table late = new Table("", "plain", "stored", "sleepers");
    append(
        late.row(
            cells(
                Labels.peer("weft"),
                Stream.of("plain", "stored", "sleepers")
                    .map(kind ->
                        Figures.show(results.median("cluster/" + kind, "weft", "late_ms"))))));
    paragraph(
        "The second member, from the launch of its JVM until it has joined the first one, and what"
            + " it takes while nothing happens:");
    append(
        table(
            "cluster/start",
            List.of("start_ms", "threads", "heap_mib", "rss_mib"),
            "ms",
            "platform threads",
            "heap MiB",
            "resident MiB"));
  }

  private List<String> peers(String... caseIds) {
    return Stream.of(caseIds).flatMap(id -> peers(id).stream()).distinct().toList();
  }

  private Table table(String caseId, List<String> figures, String... titles) {
    Table table = new Table(cells("", Stream.of(titles)));
    for (String peer : peers(caseId)) {
      table.row(
          cells(
              Labels.peer(peer),
              figures.stream().map(figure -> Figures.show(results.median(caseId, peer, figure)))));
    }
    return table;
  }

  // ---- Start

  private void start() {
    if (results.part("start").isEmpty()) {
      return;
    }
    heading("## Start");
    chart(Charts.START, "Milliseconds to the first byte");
    start("echo", "From the launch of an echo server to the first byte that it sends back:", "ms");
    start("tls", "The same through TLS 1.3:", "ms");
    start("tls-3s", "Its requests of 1 KiB a second in the first three seconds:", "rate");
    start("http", "From the launch of a server of HTTP to the first byte of an answer:", "ms");
    start("hello", "A program whose task sleeps a millisecond and says hello, to its end:", "ms");
  }

  private void start(String id, String what, String figure) {
    CaseResult result = results.cases().get("start/" + id);
    if (result != null) {
      paragraph(what);
      Table table = new Table("", figure.equals("ms") ? "ms" : "requests/s");
      for (String peer : result.peers()) {
        table.row(Labels.peer(peer), Figures.show(result.median(peer, figure)));
      }
      append(table);
    }
  }

  // ---- JMH

  private void jmh() {
    if (results.part("jmh").isEmpty()) {
      return;
    }
    heading("## Weft's own operations, by JMH");
    Table table = new Table("", "ns", "error", "bytes");
    results
        .part("jmh")
        .forEach((id, result) ->
            table.row(
                "`" + id.substring("jmh/".length()) + "`",
                Figures.show(result.median("weft", "ns")),
                Figures.show(result.median("weft", "error")),
                Figures.show(result.median("weft", "bytes"))));
    append(table);
  }

  // ---- What is missing

  private void leftOut() {
    List<String> lines = new ArrayList<>();
    results.leftOut().forEach((name, why) -> lines.add("- " + Labels.peer(name) + ": " + why));
    results
        .cases()
        .forEach((id, result) ->
            result
                .failures()
                .forEach((peer, why) ->
                    lines.add("- " + Labels.peer(peer) + " in `" + id + "`: " + why)));
    if (results.cases().values().stream().anyMatch(Report::loadWasTheLimit)) {
      lines.add(
          String.format(
              Locale.ROOT,
              "- \\*: the load's own processor was busy for more than %.0f %% of the time, so the"
                  + " server might do more.",
              BUSY * 100));
    }
    if (!lines.isEmpty()) {
      heading("## Left out, failed, or limited");
      paragraph(String.join("\n", lines));
    }
  }

  private static boolean loadWasTheLimit(CaseResult result) {
    return result.peers().stream()
        .anyMatch(peer -> result.median(peer, "load_busy").orElse(0) > BUSY);
  }

  // ---- Markdown

  private void heading(String text) {
    page.append(page.isEmpty() ? "" : "\n").append(text).append('\n');
  }

  private void paragraph(String text) {
    page.append('\n').append(text).append('\n');
  }

  private void chart(String file, String alternative) {
    if (Charts.of(results).containsKey(file)) {
      paragraph("![" + alternative + "](" + file + ")");
    }
  }

  private void append(Table table) {
    if (!table.isEmpty()) {
      page.append('\n').append(table);
    }
  }

  private static List<String> header(String first, List<String> peers) {
    return cells(first, peers.stream().map(Labels::peer));
  }

  private static List<String> cells(String first, Stream<String> others) {
    return Stream.concat(Stream.of(first), others).toList();
  }
}

package dev.weft.examples.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.examples.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keeps the page of messages complete, and free of those that there are no more. */
class TroubleshootingTest {
  private static final String PAGE = "docs/guide/troubleshooting.md";
  private static final Pattern CODE_SPAN = Pattern.compile("`([^`]+)`");

  /** Messages that no user sees, each with the reason why. */
  private static final Set<String> NEVER_SEEN =
      Set.of(
          // What the JDK and Jetty would have to do wrong, or Weft itself.
          "a body is only read",
          "a client keeps no records",
          "a continuation of nothing",
          "a mail of … bytes, of which … came",
          "a server without a listener",
          "an array of … bytes",
          "cannot read the version of Weft",
          "never",
          "no descriptor of …",
          "no loop was made for …",
          "take() from an empty ready queue",
          "the JVM did not hand over the continuation of …",
          "the connection does not stand yet",
          "the engine of HTTP does not stop",
          "a simulated loop selects without waiting",
          "the loop accepts",
          // As on the real network, or as the JDK's channels and Jetty say it.
          "Address already in use",
          "Can't send to port 0",
          "Cannot assign requested address",
          "Connection refused",
          "Connection timed out",
          "Idle timeout expired: …/… ms",
          "Message too long",
          "Permission denied",
          // Caught by what they are thrown for.
          "cancelled",
          "limit …");

  /** Messages and names of others, the JDK's and SLF4J's say; and reports by a part of theirs. */
  private static final Set<String> OF_OTHERS =
      Set.of(
          "weft.engine=scheduler needs the JVM flag …",
          "weft: …",
          "SLF4J(W): No SLF4J providers were found",
          "release version 25 not supported",
          "UnsupportedClassVersionError",
          "Weft builds with JDK 25 or newer, …",
          "weft-loop-1 has been blocked for …",
          "N reports were dropped",
          "BindException: … Address already in use",
          "Too many open files",
          "LimitOverrunException",
          "LineTooLongException",
          "SSLHandshakeException: … certificate_unknown",
          "PKIX path building failed",
          "… peer failed …");

  private static MessagesInSources sources;

  @BeforeAll
  static void read() throws IOException {
    sources = MessagesInSources.read();
  }

  /** A row of the page: its patterns, cause and remedy. */
  private record Row(List<String> patterns, String cause, String remedy) {}

  @Test
  void page_eachMessageOfTheSources_isThere() throws IOException {
    List<Pattern> patterns = patterns().map(TroubleshootingTest::compile).toList();

    Set<String> missing =
        sources.messages.stream()
            .filter(message -> !NEVER_SEEN.contains(message))
            .filter(message -> patterns.stream().noneMatch(each -> each.matcher(message).find()))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(missing).as("messages that need a row in " + PAGE).isEmpty();
  }

  @Test
  void page_eachPattern_isAMessageThatThereIs() throws IOException {
    Set<String> stale =
        patterns()
            .filter(pattern -> !OF_OTHERS.contains(pattern))
            .filter(pattern -> sources.parts.stream().noneMatch(compile(pattern).asPredicate()))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(stale).as("rows of " + PAGE + " without a message").isEmpty();
  }

  @Test
  void lists_whatTheyLeaveOut_isThere() throws IOException {
    assertThat(sources.messages).containsAll(NEVER_SEEN);
    assertThat(patterns()).containsAll(OF_OTHERS);
  }

  @Test
  void page_eachRow_saysTheCauseOrTheRemedy() throws IOException {
    assertThat(rows()).noneMatch(row -> row.cause().isBlank() && row.remedy().isBlank());
  }

  private static Stream<String> patterns() throws IOException {
    return rows().stream().flatMap(row -> row.patterns().stream());
  }

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(Repository.ROOT.resolve(PAGE))) {
      String[] cells = line.split("\\|", -1);
      // Those in prose, between rows, have no bars.
      if (cells.length == 5 && cells[1].contains("`")) {
        rows.add(new Row(messagesIn(cells[1]), cells[2], cells[3]));
      }
    }
    return rows;
  }

  /** The code of a first cell; what stands in brackets names the class. */
  private static List<String> messagesIn(String cell) {
    List<String> messages = new ArrayList<>();
    Matcher spans = CODE_SPAN.matcher(cell.replaceAll(" \\(`[^)]*`\\)", ""));
    while (spans.find()) {
      messages.add(spans.group(1));
    }
    return messages;
  }

  /** Matches messages that begin so, with anything in the place of dots. */
  private static Pattern compile(String pattern) {
    return Pattern.compile(
        Stream.of(pattern.split(" ?" + MessagesInSources.VALUE + " ?", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*", "^", "")),
        Pattern.DOTALL);
  }
}

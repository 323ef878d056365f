package dev.weft.examples.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.examples.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The table of planted faults in the guide. */
final class FaultTable {
  private static final Path GUIDE = Repository.ROOT.resolve("docs/guide/simulation.md");
  private static final String HEAD = "| planted fault | seeds that find it |";

  private FaultTable() {}

  static int seedsThatFind(PlantedFault fault) throws IOException {
    List<String> rows = rows(Files.readAllLines(GUIDE), fault);
    assertThat(rows).as("rows of %s for: %s", GUIDE, fault).hasSize(1);
    return Integer.parseInt(
        rows.getFirst().substring(start(fault).length(), rows.getFirst().length() - 2));
  }

  /** In the place of the fault's row, or at the end. */
  static void write(PlantedFault fault, int seeds) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(GUIDE));
    String row = start(fault) + seeds + " |";
    List<String> old = rows(lines, fault);
    if (old.isEmpty()) {
      int end = lines.indexOf(HEAD);
      while (lines.get(end).startsWith("|")) {
        end++;
      }
      lines.add(end, row);
    } else {
      lines.set(lines.indexOf(old.getFirst()), row);
    }
    Files.write(GUIDE, lines);
  }

  private static List<String> rows(List<String> lines, PlantedFault fault) {
    return lines.stream().filter(line -> line.startsWith(start(fault))).toList();
  }

  private static String start(PlantedFault fault) {
    return "| " + fault + " | ";
  }
}

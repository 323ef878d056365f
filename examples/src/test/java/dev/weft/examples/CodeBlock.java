package dev.weft.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A piece of Java in a document, with the comment above it that says where it stands in a file that
 * is compiled and tested:
 *
 * <pre>{@code
 * <!-- examples/src/main/java/Hello.java -->             the whole file
 * <!-- examples/src/test/java/.../SomeTest.java#name --> between @start region="name" and @end
 * }</pre>
 *
 * @param place the document and the line, for people
 * @param marker the line before the block, as it is
 * @param code what the block holds
 */
record CodeBlock(String place, String marker, String code) {
  private static final String FENCE = "```";
  private static final Pattern MARKER = Pattern.compile("<!-- ([^ #]+)(?:#([^ ]+))? -->");

  static List<CodeBlock> in(Path document) throws IOException {
    List<String> lines = Files.readAllLines(document);
    List<CodeBlock> blocks = new ArrayList<>();
    for (int start = 0; start < lines.size(); start++) {
      if (isOfATestedFile(lines, start)) {
        int end = lines.subList(start, lines.size()).indexOf(FENCE) + start;
        blocks.add(
            new CodeBlock(
                Repository.ROOT.relativize(document) + ":" + (start + 1),
                start == 0 ? "" : lines.get(start - 1),
                String.join("\n", lines.subList(start + 1, end))));
        start = end;
      }
    }
    return blocks;
  }

  /** Each block in Java must be; one in another language says so. */
  private static boolean isOfATestedFile(List<String> lines, int start) {
    return switch (lines.get(start)) {
      case FENCE + "java" -> true;
      case FENCE + "kotlin", FENCE + "groovy", FENCE + "scala" ->
          start > 0 && MARKER.matcher(lines.get(start - 1)).matches();
      default -> false;
    };
  }

  /** The code that the marker names. */
  String source() throws IOException {
    Matcher parts = MARKER.matcher(marker);
    if (!parts.matches()) {
      throw new AssertionError(place + " does not say where it is tested, but: " + marker);
    }
    String file = Files.readString(Repository.ROOT.resolve(parts.group(1)));
    String region = parts.group(2);
    return region == null ? file.strip() : Region.of(file, region, place);
  }
}

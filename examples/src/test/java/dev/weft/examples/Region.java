package dev.weft.examples;

import java.util.List;

/** A piece of a source file, between {@code // @start region="name"} and {@code // @end}. */
final class Region {
  private Region() {}

  /**
   * The lines of a region, without the indentation that they share.
   *
   * @param place what names it, for the error
   */
  static String of(String file, String region, String place) {
    List<String> lines = file.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).strip().equals("// @start region=\"" + region + "\"")) {
        List<String> code = lines.subList(i + 1, lines.size());
        int end = 0;
        while (!code.get(end).strip().equals("// @end")) {
          end++;
        }
        return String.join("\n", code.subList(0, end)).stripTrailing().stripIndent();
      }
    }
    throw new AssertionError(place + ": no region " + region + " in the file that it names");
  }
}

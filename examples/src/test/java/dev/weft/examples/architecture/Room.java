package dev.weft.examples.architecture;

import java.util.ArrayList;
import java.util.List;

/**
 * A package, and what of Weft it may name beside itself.
 *
 * @param module the module's folder
 * @param mayName packages, which stand for all that is in them but not for packages below; or
 *     single classes
 */
record Room(String module, String name, List<String> mayName) {
  static Room of(String module, String name, String... mayName) {
    return new Room(module, name, List.of(mayName));
  }

  /** What it names and must not, in words. */
  List<String> wrongNames(List<SourceFile> files) {
    List<String> wrong = new ArrayList<>();
    for (SourceFile file : files) {
      if (file.folder().equals(name)) {
        for (String named : file.names()) {
          if (!mayName(named)) {
            wrong.add(file + " names " + named);
          }
        }
      }
    }
    return wrong;
  }

  private boolean mayName(String type) {
    String folder = type.substring(0, type.lastIndexOf('.'));
    return folder.equals(name) || mayName.contains(folder) || mayName.contains(type);
  }

  @Override
  public String toString() {
    return name;
  }
}

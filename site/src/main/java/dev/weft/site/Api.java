package dev.weft.site;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Javadoc of all modules together, so that they lead to each other. */
final class Api {
  private static final Pattern MODULE = Pattern.compile("(?m)^(?:open )?module ([\\w.]+) \\{");

  /** What the module of the cluster cannot require: its descriptor tells why. */
  private static final String ENGINE_OF_CLUSTER = "infinispan.core,infinispan.commons,org.jgroups";

  private Api() {}

  /**
   * Writes the pages.
   *
   * @param root the repository
   * @param libraries the folder with the jars that the modules need
   * @param out a folder of its own for the pages
   * @throws IOException if the modules cannot be read, or javadoc finds a mistake; the message has
   *     what it says
   */
  static void make(Path root, Path libraries, Path out) throws IOException {
    Map<String, Path> modules = modulesIn(root);
    List<String> arguments = new ArrayList<>();
    modules.forEach((name, sources) -> {
      arguments.add("--module-source-path");
      arguments.add(name + "=" + sources);
    });
    arguments.addAll(List.of("--module", String.join(",", modules.keySet())));
    arguments.addAll(List.of("--module-path", libraries.toString()));
    arguments.addAll(List.of("--add-reads", "dev.weft.cluster=" + ENGINE_OF_CLUSTER));
    arguments.addAll(List.of("-d", out.toString(), "-windowtitle", "Weft", "-doctitle", "Weft"));
    arguments.addAll(List.of("-quiet", "-Xdoclint:none", "--no-platform-links"));
    var said = new StringWriter();
    var writer = new PrintWriter(said);
    if (ToolProvider.findFirst("javadoc")
            .orElseThrow()
            .run(writer, writer, arguments.toArray(String[]::new))
        != 0) {
      throw new IOException("javadoc: " + said);
    }
  }

  private static Map<String, Path> modulesIn(Path root) throws IOException {
    Map<String, Path> modules = new TreeMap<>();
    try (Stream<Path> folders = Files.list(root)) {
      for (Path folder : (Iterable<Path>) folders::iterator) {
        Path sources = folder.resolve("src/main/java");
        Path descriptor = sources.resolve("module-info.java");
        if (Files.exists(descriptor)) {
          Matcher name = MODULE.matcher(Files.readString(descriptor));
          if (name.find()) {
            modules.put(name.group(1), sources);
          }
        }
      }
    }
    return modules;
  }
}

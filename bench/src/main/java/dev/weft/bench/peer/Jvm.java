package dev.weft.bench.peer;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How programs on the JVM are started.
 *
 * @param home of the JDK
 * @param jars the folder with all jars
 */
public record Jvm(Path home, Path jars) {
  /** What {@code ./weft} starts Weft's programs with. */
  private static final List<String> WEFT_FLAGS =
      List.of(
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--enable-native-access=ALL-UNNAMED");

  /** What it adds for programs with TLS. */
  private static final List<String> TLS_FLAGS =
      List.of(
          "-XX:CompileCommand=quiet",
          "-XX:CompileCommand=dontinline,com.sun.crypto.provider.GaloisCounterMode*::*");

  /** What the guide adds for a start, on Linux. */
  private static final List<String> START_FLAGS =
      List.of(
          "-Dweft.services=none",
          "-Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.EPollSelectorProvider");

  /** Netty's native parts, and its way to memory, which the JVM would warn of. */
  private static final List<String> NETTY_FLAGS =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  private static final List<String> MICRO_FLAGS = List.of("-Xms1g", "-Xmx1g");

  private static final List<String> WEFT_JARS =
      List.of("weft-core-", "weft-net-", "weft-examples-", "slf4j-", "jspecify-");

  /** This program's own JVM and jars. */
  public static Jvm own() {
    String bench = System.getProperty("java.class.path").split(File.pathSeparator, -1)[0];
    return new Jvm(Path.of(System.getProperty("java.home")), Path.of(bench).resolveSibling("."));
  }

  /** Whether the programs to compare with were built. */
  boolean hasPeers() {
    return names().anyMatch(name -> name.startsWith("weft-bench-peers-"));
  }

  /** The version of a jar, such as 4.2.20.Final of {@code netty-common-}. */
  String version(String prefix) {
    return names()
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length(), name.length() - ".jar".length()))
        .findFirst()
        .orElse("?");
  }

  /** A user's program, on no more jars than it needs. */
  List<String> user(List<String> flags, String main, String... arguments) {
    return command(concat(WEFT_FLAGS, flags), classPath(WEFT_JARS), main, arguments);
  }

  /** One of the benchmarks' own programs on Weft. */
  List<String> weft(String main, String... arguments) {
    return command(WEFT_FLAGS, all(), "dev.weft.bench.program." + main, arguments);
  }

  /** One of them that encrypts. */
  List<String> weftWithTls(String main, String... arguments) {
    return command(
        concat(WEFT_FLAGS, TLS_FLAGS), all(), "dev.weft.bench.program." + main, arguments);
  }

  /** One of those with an AOT cache, or to make one, and all that the guide says for a start. */
  List<String> weftStarting(List<String> flags, String main, String... arguments) {
    return command(
        concat(starting(flags), TLS_FLAGS), all(), "dev.weft.bench.program." + main, arguments);
  }

  /** The same of a user's program. */
  List<String> userStarting(List<String> flags, String main, String... arguments) {
    return command(starting(flags), classPath(WEFT_JARS), main, arguments);
  }

  private static List<String> starting(List<String> flags) {
    boolean linux = System.getProperty("os.name", "").equals("Linux");
    return concat(concat(WEFT_FLAGS, linux ? START_FLAGS : List.of()), flags);
  }

  /** Clients of HTTP that vanish. */
  public List<String> vanishingClients(int port, double seconds) {
    return command(
        List.of(),
        all(),
        "dev.weft.bench.program.VanishingClients",
        Integer.toString(port),
        Double.toString(seconds));
  }

  /** The live page of a program of Weft's. */
  public List<String> page(long pid) {
    return command(WEFT_FLAGS, all(), "dev.weft.inspect.Inspect", "page", Long.toString(pid));
  }

  /** A micro benchmark. */
  List<String> weftMicro(String main, String... arguments) {
    List<String> flags =
        concat(
            concat(WEFT_FLAGS, MICRO_FLAGS),
            List.of("--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED"));
    return command(flags, all(), "dev.weft.bench.program." + main, arguments);
  }

  /** JMH's own main program. */
  public List<String> jmh(List<String> arguments) {
    return command(List.of(), all(), "org.openjdk.jmh.Main", arguments.toArray(String[]::new));
  }

  /** A program to compare with. */
  List<String> peer(String main, String... arguments) {
    return command(NETTY_FLAGS, all(), "dev.weft.bench.peers." + main, arguments);
  }

  /** The same with further flags. */
  List<String> peer(List<String> flags, String main, String... arguments) {
    return command(concat(NETTY_FLAGS, flags), all(), "dev.weft.bench.peers." + main, arguments);
  }

  /** A program to compare with, with the heap of micro benchmarks. */
  List<String> peerMicro(List<String> flags, String main, String... arguments) {
    return command(
        concat(concat(NETTY_FLAGS, MICRO_FLAGS), flags),
        all(),
        "dev.weft.bench.peers." + main,
        arguments);
  }

  private String all() {
    return jars.resolve("*").toString();
  }

  private String classPath(List<String> prefixes) {
    return names()
        .filter(name -> prefixes.stream().anyMatch(name::startsWith))
        .map(name -> jars.resolve(name).toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private Stream<String> names() {
    try (Stream<Path> files = Files.list(jars)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private List<String> command(
      List<String> flags, String classPath, String main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(List.of(arguments));
    return command;
  }

  private static List<String> concat(List<String> one, List<String> other) {
    return Stream.of(one, other).flatMap(List::stream).toList();
  }
}

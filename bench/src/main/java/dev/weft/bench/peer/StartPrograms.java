package dev.weft.bench.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is started again and again, without a cache; and Weft's programs with options of the JVM.
 */
public final class StartPrograms {
  /** Servers that have another's start, or no users. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "continuation",
          "weft-protocol",
          "weft-sockets",
          "asyncio-protocol",
          "uvloop-protocol",
          "netty-epoll");

  private StartPrograms() {}

  /** A program of Weft's, given further options of the JVM. */
  @FunctionalInterface
  public interface WithFlags {
    List<String> command(List<String> flags);
  }

  /** Echo servers. */
  public static List<Program> echo(Tools tools) {
    return leaveOut(EchoPrograms.plain(tools).stream());
  }

  /** Weft's. */
  public static WithFlags weftEcho(Tools tools) {
    return flags ->
        tools.jvm().userStarting(flags, EchoPrograms.WEFT_ECHO, "--port", "0", "--api", "streams");
  }

  /** Those with TLS. */
  public static List<Program> tls(Tools tools, Certificate certificate) {
    return leaveOut(EchoPrograms.tls(tools, certificate).stream());
  }

  /** Weft's. */
  public static WithFlags weftTls(Tools tools, Certificate certificate) {
    String store = certificate.keyStore().toString();
    return flags ->
        tools.jvm().weftStarting(flags, "WeftEcho", "tls", "streams", store, Certificate.PASSWORD);
  }

  /** Servers of HTTP. */
  public static List<Program> http(Tools tools, Certificate certificate) {
    return HttpPrograms.all(tools, certificate);
  }

  /** Weft's. */
  public static WithFlags weftHttp(Tools tools, Certificate certificate) {
    String store = certificate.keyStore().toString();
    return flags -> tools.jvm().weftStarting(flags, "WeftHttp", store, Certificate.PASSWORD);
  }

  /**
   * Programs that say hello after a task has slept a millisecond.
   *
   * @param bench the folder of the benchmarks, in Weft's checkout
   */
  public static List<Program> hello(Tools tools, Path bench) {
    Path weft = bench.resolveSibling("weft");
    Path file = bench.resolve("peers").resolve("weft").resolve("Hello.java");
    return new Programs()
        .addIf(
            Files.isExecutable(weft), "weft-run", List.of(weft.toString(), "run", file.toString()))
        .add("asyncio", tools.asyncio("hello.py"))
        .add("node", tools.node("hello.js"))
        .all();
  }

  private static List<Program> leaveOut(Stream<Program> programs) {
    return programs.filter(program -> !LEFT_OUT.contains(program.name())).toList();
  }
}

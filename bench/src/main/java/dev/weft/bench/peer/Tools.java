package dev.weft.bench.peer;

import dev.weft.bench.peer.Commands.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What this machine has, built from {@code bench/peers}: each thing is there or left out. */
public final class Tools {
  private final Path sources;
  private final Path built;
  private final Jvm jvm;
  private final Map<String, String> versions = new TreeMap<>();
  private final Map<String, String> leftOut = new TreeMap<>();

  private Optional<Path> load = Optional.empty();
  private boolean loadSpeaksTls;
  private Optional<Path> cEcho = Optional.empty();
  private Optional<Path> goPrograms = Optional.empty();
  private Optional<Path> node = Optional.empty();
  private Optional<Path> h2load = Optional.empty();
  private Optional<Python> asyncio = Optional.empty();
  private Optional<Python> uvloop = Optional.empty();

  private Tools(Path bench, Jvm jvm) {
    this.sources = bench.resolve("peers");
    this.built = bench.resolve("target", "peers");
    this.jvm = jvm;
  }

  /**
   * Builds and finds everything.
   *
   * @param bench the folder of the benchmarks
   */
  public static Tools prepare(Path bench, Jvm jvm) throws IOException, InterruptedException {
    Tools tools = new Tools(bench, jvm);
    Files.createDirectories(tools.built);
    tools.buildC();
    tools.buildGo();
    tools.findNode();
    tools.findH2load();
    tools.findPython();
    tools.findPeersOnJvm();
    return tools;
  }

  private void buildC() throws InterruptedException {
    Path source = sources.resolve("c");
    Optional<Path> compiler = Commands.find("cc").or(() -> Commands.find("gcc"));
    if (compiler.isEmpty()) {
      leaveOut("c-epoll", "no C compiler: install gcc. The load is a Java program meanwhile");
      leaveOut("TLS, HTTP", "their load is a C program: install gcc and libssl-dev");
      return;
    }
    String cc = compiler.get().toString();
    String loadProgram = built.resolve("load").toString();
    List<String> compile = List.of(cc, "-O2", "-o", loadProgram, "load.c");
    Outcome withTls =
        Commands.run(
            source,
            List.of(cc, "-O2", "-DWITH_TLS", "-o", loadProgram, "load.c", "-lssl", "-lcrypto"));
    loadSpeaksTls = withTls.worked();
    if (withTls.worked() || Commands.run(source, compile).worked()) {
      load = Optional.of(built.resolve("load"));
    }
    if (!loadSpeaksTls) {
      leaveOut("TLS, HTTP", "their load does not compile without OpenSSL: install libssl-dev");
    }
    Path echo = built.resolve("echo");
    Outcome limit = Commands.run(source, List.of(cc, "-O2", "-o", echo.toString(), "echo.c"));
    if (limit.worked()) {
      cEcho = Optional.of(echo);
      versions.put("C by", firstLine(Commands.run(source, List.of(cc, "--version"))));
    } else {
      leaveOut("c-epoll", "echo.c does not compile here: " + firstLine(limit));
    }
  }

  private void buildGo() throws InterruptedException {
    Optional<Path> go = Commands.find("go");
    if (go.isEmpty()) {
      leaveOut("go", "not found: install Go (Debian: golang-go)");
      return;
    }
    Path programs = built.resolve("go");
    Outcome build =
        Commands.run(
            sources.resolve("go"),
            List.of(go.get().toString(), "build", "-o", programs + "/", "./..."));
    if (build.worked()) {
      goPrograms = Optional.of(programs);
      Outcome version = Commands.run(built, List.of(go.get().toString(), "version"));
      versions.put("Go", firstLine(version).replaceAll("^go version go(\\S+).*", "$1"));
    } else {
      leaveOut("go", "does not build: " + build.output());
    }
  }

  private void findNode() throws InterruptedException {
    node = Commands.find("node");
    if (node.isPresent()) {
      Outcome version = Commands.run(built, List.of(node.get().toString(), "--version"));
      versions.put("Node", firstLine(version).replaceFirst("^v", ""));
    } else {
      leaveOut("node", "not found: install Node.js (Debian: nodejs)");
    }
  }

  private void findH2load() throws InterruptedException {
    h2load = Commands.find("h2load");
    if (h2load.isPresent()) {
      Outcome version = Commands.run(built, List.of(h2load.get().toString(), "--version"));
      versions.put("h2load", firstLine(version).replaceFirst("^h2load nghttp2/", ""));
    } else {
      leaveOut("HTTP/2", "its load is h2load: install it (Debian: nghttp2-client)");
    }
  }

  private void findPython() throws InterruptedException {
    List<Python> all = Python.findAll();
    asyncio = Python.newest(all);
    uvloop = Python.newestWithUvloop(all);
    asyncio.ifPresentOrElse(
        python -> versions.put("asyncio", "of CPython " + python.version()),
        () -> leaveOut("asyncio", "no Python 3.11 or newer found: install python3"));
    uvloop.ifPresentOrElse(
        python -> versions.put("uvloop", python.uvloop() + " on CPython " + python.version()),
        () ->
            leaveOut(
                "uvloop",
                "no Python 3.11 or newer here has it: install it (Debian: python3-uvloop)"));
  }

  private void findPeersOnJvm() {
    if (jvm.hasPeers()) {
      versions.put("Netty", jvm.version("netty-common-"));
      versions.put("Vert.x", jvm.version("vertx-core-"));
      versions.put("Jetty", jvm.version("jetty-server-"));
      versions.put("Helidon", jvm.version("helidon-webserver-"));
      versions.put("Infinispan", jvm.version("infinispan-core-"));
      versions.put("Hazelcast", jvm.version("hazelcast-"));
      versions.put("Kotlin coroutines", jvm.version("kotlinx-coroutines-core-jvm-"));
    } else {
      for (String name :
          List.of(
              "hazelcast",
              "helidon",
              "infinispan",
              "jetty",
              "kotlin",
              "netty",
              "vertx",
              "virtual-threads")) {
        leaveOut(name, "bench/peers/jvm did not build: it needs Maven's repository once");
      }
    }
  }

  private void leaveOut(String name, String why) {
    leftOut.put(name, why);
  }

  private static String firstLine(Outcome outcome) {
    return outcome.output().lines().findFirst().orElse("?");
  }

  /** What the programs run on, by name. */
  public Map<String, String> versions() {
    return versions;
  }

  /** What is not there, and what to do about it. */
  public Map<String, String> leftOut() {
    return leftOut;
  }

  /** How programs on the JVM are started. */
  public Jvm jvm() {
    return jvm;
  }

  /** The folder for what is built and made. */
  public Path folder() {
    return built;
  }

  /** The load, without its options. */
  List<String> load() {
    return load.map(program -> List.of(program.toString())).orElseGet(() -> jvm.weft("JavaLoad"));
  }

  /** Whether there is a load for TLS. */
  public boolean loadSpeaksTls() {
    return loadSpeaksTls;
  }

  /** The load for HTTP/2. */
  public Optional<Path> h2load() {
    return h2load;
  }

  Optional<Path> cEcho() {
    return cEcho;
  }

  Optional<Path> go(String program) {
    return goPrograms.map(folder -> folder.resolve(program));
  }

  Optional<List<String>> node(String script) {
    return node.map(
        program -> List.of(program.toString(), sources.resolve("node", script).toString()));
  }

  Optional<List<String>> asyncio(String script) {
    return asyncio.map(python -> python(python, script));
  }

  Optional<List<String>> uvloop(String script) {
    return uvloop.map(python -> python(python, script));
  }

  private List<String> python(Python python, String script) {
    return List.of(python.program().toString(), sources.resolve("python", script).toString());
  }
}

package dev.weft.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What the JVM learns from one run of a server, for later ones to begin with. */
public final class AotCache {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private AotCache() {}

  /** Starts a server. */
  @FunctionalInterface
  public interface Starter {
    EchoServer start(Program program) throws IOException, ChildFailure, InterruptedException;
  }

  /** What a server does while it is watched, beside answering each of many clients once. */
  @FunctionalInterface
  public interface Exercise {
    void on(EchoServer server) throws IOException, ChildFailure, InterruptedException;
  }

  /**
   * Lets the JVM watch a server that answers for a while and is ended by SIGTERM.
   *
   * @param questions from how many clients, one after the other
   */
  public static void train(
      Path cache,
      StartPrograms.WithFlags program,
      Starter starter,
      FirstByte question,
      int questions,
      Exercise exercise)
      throws IOException, ChildFailure, InterruptedException {
    Files.deleteIfExists(cache);
    List<String> command = program.command(List.of("-XX:AOTCacheOutput=" + cache));
    try (EchoServer server = starter.start(new Program("weft-aot-training", command))) {
      for (int i = 0; i < questions; i++) {
        question.await(server.port());
      }
      exercise.on(server);
      server.child().terminate(PATIENCE);
    }
    if (!Files.exists(cache)) {
      throw new ChildFailure("the JVM wrote no AOT cache: it takes a JDK 25");
    }
  }

  /** Of a JVM that is to begin with a cache, or not at all. */
  public static List<String> flags(Path cache) {
    return List.of("-XX:AOTMode=on", "-XX:AOTCache=" + cache);
  }
}

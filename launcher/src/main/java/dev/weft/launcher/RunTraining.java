package dev.weft.launcher;

import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;

import dev.weft.http.Http;
import dev.weft.http.HttpClients;
import dev.weft.http.HttpServer;
import dev.weft.http.Response;
import dev.weft.http.Routes;
import dev.weft.net.Connection;
import dev.weft.net.Server;
import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What {@code ./weft} shows the JVM once, for the AOT caches of {@code ./weft run}: what small
 * programs do, what those do that know HTTP, or a program that is compiled. The JVM loads all
 * classes of a cache at the start, so each has its own.
 */
public final class RunTraining {
  private static final int CLIENTS = 5;
  private static final int LINES = 20;

  private RunTraining() {}

  /**
   * Runs a server with its clients, or compiles a file.
   *
   * @param args {@code net}, {@code http} or {@code compile}
   * @throws IOException from a temporary folder or the loopback interface
   */
  public static void main(String[] args) throws IOException {
    switch (args[0]) {
      case "net" -> run(RunTraining::serveAndCall);
      case "http" ->
          run(() -> {
            serveAndCall();
            serveAndGet();
          });
      case "compile" -> compileSomething();
      default -> throw new IllegalArgumentException(args[0] + ": use net, http or compile");
    }
  }

  private static void serveAndGet() throws IOException {
    Routes routes =
        Routes.create()
            .get("/", request -> Response.text("hello\n"))
            .get("/json", request -> Response.json(Map.of("name", "value")));
    try (HttpServer server = Http.startServer("127.0.0.1", 0, routes)) {
      String root = "http://127.0.0.1:" + server.addresses().getFirst().getPort();
      for (int i = 0; i < LINES; i++) {
        for (String path : List.of("/", "/json", "/none")) {
          HttpResponse<String> _ = HttpClients.get(root + path);
        }
      }
    }
  }

  private static void compileSomething() throws IOException {
    Path folder = Files.createTempDirectory("weft-training");
    try {
      compile(folder);
    } finally {
      delete(folder);
    }
  }

  private static void compile(Path folder) throws IOException {
    Path file = folder.resolve("Program.java");
    Files.writeString(
        file,
        """
        import static dev.weft.Async.run;
        import static dev.weft.Async.sleep;

        void main() {
          run(() -> {
            sleep(java.time.Duration.ofMillis(1));
            IO.println("done");
          });
        }
        """);
    ProgramCompiler.main(new String[] {file.toString(), folder.toString()});
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.toList().reversed()) {
        Files.delete(path);
      }
    }
  }

  private static void serveAndCall() throws IOException {
    try (Server server = startServer("127.0.0.1", 0, RunTraining::echo)) {
      int port = server.addresses().getFirst().getPort();
      taskGroup(group -> {
        for (int i = 0; i < CLIENTS; i++) {
          group.createTask(() -> call(port));
        }
      });
    }
  }

  private static void echo(StreamReader reader, StreamWriter writer) throws IOException {
    for (String line : reader.lines()) {
      writer.writeLine(line);
      writer.drain();
    }
  }

  private static void call(int port) throws IOException {
    try (Connection connection = openConnection("127.0.0.1", port)) {
      for (int i = 0; i < LINES; i++) {
        connection.writer().writeLine("line " + i);
        connection.writer().drain();
        connection.reader().readLine();
        sleep(Duration.ofMillis(1));
      }
    }
  }
}

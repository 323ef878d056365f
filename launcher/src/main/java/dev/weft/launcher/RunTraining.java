package dev.weft.launcher;

import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;

import dev.weft.net.Connection;
import dev.weft.net.Server;
import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What {@code ./weft} shows the JVM once, for the AOT cache of {@code ./weft run}: a program that
 * is compiled, and what small programs do.
 */
public final class RunTraining {
  private static final int CLIENTS = 5;
  private static final int LINES = 20;

  private RunTraining() {}

  /**
   * Compiles a file and runs a server with its clients.
   *
   * @param args none
   * @throws IOException from a temporary folder or the loopback interface
   */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("weft-training");
    try {
      compile(folder);
    } finally {
      delete(folder);
    }
    run(RunTraining::serveAndCall);
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

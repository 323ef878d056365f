package dev.weft.inspect;

import dev.weft.Async;
import java.io.IOException;

/** Serves the page of another program, from the command line: {@code ./weft page PID}. */
final class PageProgram {
  private PageProgram() {}

  /** Serves until the program has ended; SIGINT and SIGTERM end the JVM, in good order. */
  @SuppressWarnings("SystemOut") // its user, or another program, reads where the page is
  static void serve(ManagedProgram program, InspectorOptions options) throws IOException {
    Async.<IOException>run(() -> {
      try (var server = PageServer.start(program, options, Flights.TIME, false)) {
        System.out.println(server.uri());
        System.out.flush();
        server.serveWhileThereIsTheProgram();
      }
    });
  }
}

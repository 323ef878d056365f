package dev.weft.examples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * What {@code ./weft} shows the JVM once, for the AOT caches of its servers: the server itself, as
 * it is started, what it does when it is busy, and how its clients come and go.
 *
 * <p>Each word has a cache of its own: the JVM loads all classes of a cache at the start, so those
 * that another server needs would only cost time.
 */
public final class Training {
  private static final String LISTENING = "listening on ";

  private Training() {}

  /**
   * Runs servers and their clients. Ends the JVM, as servers only end by signals.
   *
   * @param args {@code echo} or {@code http}
   */
  public static void main(String[] args) {
    var ports = new LinkedBlockingQueue<Integer>();
    System.setOut(new PrintStream(new Announcements(ports), true, StandardCharsets.UTF_8));
    boolean http = args[0].equals("http");
    Thread.ofPlatform().start(() -> exitAfter(() -> talk(http, ports)));
    // On the thread of main, as signals are taken there only.
    if (http) {
      WebServer.main(new String[] {"--port", "0"});
    } else {
      Echo.main(new String[] {"--port", "0"});
    }
  }

  /** What clients do. */
  @FunctionalInterface
  private interface Talk {
    void run() throws IOException, InterruptedException;
  }

  private static void exitAfter(Talk talk) {
    int exitCode = 1;
    try {
      talk.run();
      exitCode = 0;
    } catch (IOException | InterruptedException e) {
      System.err.println("training: " + e);
    } finally {
      System.exit(exitCode);
    }
  }

  /**
   * With two servers, the same code over two kinds of connection, so that the compiler's view of
   * what they share is of both.
   */
  private static void talk(boolean http, BlockingQueue<Integer> ports)
      throws IOException, InterruptedException {
    int first = ports.take();
    if (http) {
      TrainingClients.ask(first);
      TrainingClients.askByTls(startAnother(ports, WebServer::main, "--port", "0", "--tls"));
    } else {
      TrainingClients.echo(
          first, startAnother(ports, Echo::main, "--port", "0", "--api", "protocol"));
    }
  }

  /** Starts a server, and returns its port. */
  private static int startAnother(
      BlockingQueue<Integer> ports, Consumer<String[]> server, String... arguments)
      throws InterruptedException {
    Thread.ofPlatform().start(() -> server.accept(arguments));
    return ports.take();
  }

  /** What servers print: the ports that they listen on. */
  private static final class Announcements extends ByteArrayOutputStream {
    private final BlockingQueue<Integer> ports;

    Announcements(BlockingQueue<Integer> ports) {
      this.ports = ports;
    }

    @Override
    public synchronized void flush() {
      String text = toString(StandardCharsets.UTF_8);
      if (text.startsWith(LISTENING) && text.endsWith("\n")) {
        ports.add(Integer.parseInt(text.substring(text.lastIndexOf(':') + 1).strip()));
        reset();
      }
    }
  }
}

package dev.weft.examples;

import static dev.weft.Async.run;

import dev.weft.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the servers of {@code ./weft} have in common on the command line. */
final class ServerProgram {
  static final int MOST_LOOPS = 1024;

  private ServerProgram() {}

  /** What a server does until a signal cancels it. */
  @FunctionalInterface
  interface Body<A> {
    void serve(A arguments) throws IOException;
  }

  /**
   * Runs a server. Exits with 2 if its arguments cannot be understood, and with 1 if it cannot
   * listen.
   *
   * @param name the word before its messages
   * @param parse what throws an {@link IllegalArgumentException} whose message is for the user
   */
  static <A> void start(String name, String[] args, Function<String[], A> parse, Body<A> body) {
    A arguments;
    try {
      arguments = parse.apply(args);
    } catch (IllegalArgumentException e) {
      fail(name, 2, e.getMessage());
      return;
    }
    try {
      run(() -> body.serve(arguments));
    } catch (IOException e) {
      fail(name, 1, e.getMessage());
    }
  }

  private static void fail(String name, int exitCode, @Nullable String message) {
    System.err.println(name + ": " + message);
    System.exit(exitCode);
  }

  /** Says where it listens, at once, as others may wait for that. */
  static void announce(List<InetSocketAddress> addresses) {
    for (InetSocketAddress address : addresses) {
      System.out.println("listening on " + show(address));
    }
    System.out.flush();
  }

  private static String show(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }

  static void waitForCancellation() {
    EventLoop.running().createFuture().await();
  }

  static int port(String text) {
    return number("--port", text, 0, 65535);
  }

  static int loops(String text) {
    return number("--loops", text, 1, MOST_LOOPS);
  }

  private static int number(String word, String text, int least, int most) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The same answer as for a number out of range.
    }
    throw new IllegalArgumentException(
        word + " " + text + ": use a number from " + least + " to " + most);
  }
}

package dev.weft.process;

import dev.weft.net.ExtraInfo;
import dev.weft.net.Transport;
import org.jspecify.annotations.Nullable;

/**
 * A child process, as its {@link SubprocessProtocol} sees it.
 *
 * {@snippet file="ProcessGuideTest.java" region="protocol"}
 *
 * <p>Nothing here waits. Only code of the loop may call it. asyncio's {@code SubprocessTransport}.
 */
public sealed interface SubprocessTransport permits ChildTransport {

  /**
   * The number by which the system knows the child. asyncio's {@code get_pid}.
   *
   * @return the process ID
   */
  long pid();

  /**
   * The exit code of a child that has ended, as {@link Subprocess#waitFor()} gives it. asyncio's
   * {@code get_returncode}.
   *
   * @return the code, or null as long as the loop has not seen the end
   */
  @Nullable Integer returnCode();

  /**
   * A pipe to or from the child. asyncio's {@code get_pipe_transport}.
   *
   * @param fd 0 for the child's standard input, 1 for its standard output, 2 for its standard error
   * @return the transport of the pipe, or null if that stream is not a pipe
   */
  @Nullable Transport pipeTransport(int fd);

  /**
   * What else the transport can tell: {@link ExtraInfo#SUBPROCESS}.
   *
   * @param info what is asked for
   * @param <T> its type
   * @return it, or null if this transport has none
   */
  <T> @Nullable T extraInfo(ExtraInfo<T> info);

  /**
   * Sends the child a signal, as {@link Subprocess#sendSignal} does.
   *
   * @param signal the signal's name, with or without SIG
   * @throws IllegalArgumentException if there is no such signal
   * @throws UnsupportedOperationException on systems without signals
   */
  void sendSignal(String signal);

  /** Asks the child to end, by SIGTERM. Does nothing if it has ended. */
  void terminate();

  /** Ends the child at once, by SIGKILL. Does nothing if it has ended. */
  void kill();

  /**
   * Ends the child and all its descendants at once, as {@link Subprocess#killTree()} does. Does
   * nothing if the child has ended.
   */
  void killTree();

  /**
   * Closes the pipes, and kills the child if it still runs. The protocol learns of everything as it
   * would otherwise. Does nothing the second time.
   */
  void close();

  /**
   * Whether {@link #close()} was called.
   *
   * @return true from then on
   */
  boolean isClosing();

  /**
   * The protocol that gets the events.
   *
   * @return the protocol
   */
  SubprocessProtocol protocol();

  /**
   * Gives the events from now on to another protocol, whose {@code connectionMade} is not called.
   *
   * @param protocol the new protocol
   */
  void setProtocol(SubprocessProtocol protocol);
}

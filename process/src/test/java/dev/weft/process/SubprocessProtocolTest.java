package dev.weft.process;

import static dev.weft.process.Processes.subprocessExec;
import static dev.weft.process.Processes.subprocessShell;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.process.Loops.Pipes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisabledOnOs(OS.WINDOWS)
class SubprocessProtocolTest {

  @ParameterizedTest
  @EnumSource
  void events_ofAChild_comeInAsyncioOrder(Pipes pipes) throws Exception {
    Loops.run(
        pipes,
        () -> {
          var child =
              subprocessShell(
                  Recorder::new, "echo out; echo err >&2; exit 3", ProcessOptions.CAPTURED);
          var events = child.protocol().events;
          child.protocol().ended.await();

          assertThat(events).startsWith("made").endsWith("lost");
          assertThat(events)
              .containsExactlyInAnyOrder(
                  "made", "1: out\n", "2: err\n", "1 lost null", "2 lost null", "exited 3", "lost");
          assertThat(events).containsSubsequence("1: out\n", "1 lost null");
          assertThat(events).containsSubsequence("2: err\n", "2 lost null");
          assertThat(child.transport().returnCode()).isEqualTo(3);
        });
  }

  @ParameterizedTest
  @EnumSource
  void stdin_writtenAndClosed_isReadByTheChild(Pipes pipes) throws Exception {
    Loops.run(
        pipes,
        () -> {
          var child = subprocessExec(Recorder::new, List.of("cat"), ProcessOptions.PIPED);
          var stdin = Objects.requireNonNull(child.transport().pipeTransport(0));
          stdin.write("hello".getBytes(US_ASCII));
          stdin.close();
          child.protocol().ended.await();

          assertThat(child.protocol().events).contains("1: hello", "0 lost null", "exited 0");
          assertThat(child.transport().pid()).isPositive();
        });
  }

  @ParameterizedTest
  @EnumSource
  void close_whileTheChildRuns_killsIt(Pipes pipes) throws Exception {
    Loops.run(
        pipes,
        () -> {
          var child = subprocessExec(Recorder::new, List.of("cat"), ProcessOptions.PIPED);
          child.transport().close();
          child.transport().close();
          assertThat(child.transport().isClosing()).isTrue();
          child.protocol().ended.await();

          assertThat(child.protocol().events)
              .startsWith("made")
              .endsWith("lost")
              .contains("exited 137", "0 lost null", "1 lost null", "2 lost null");
        });
  }

  @Test
  void stdin_closedByTheChildThatGoesOn_isToldAtOnce() throws Exception {
    assumeTrue(hasFlags());
    Loops.run(() -> {
      var child =
          subprocessShell(Recorder::new, "exec 0<&-; exec sleep 1000", ProcessOptions.PIPED);

      Loops.until(() -> child.protocol().events.contains("0 lost null"));

      assertThat(child.transport().returnCode()).isNull();
      child.transport().close();
      child.protocol().ended.await();
    });
  }

  /** What the loop's poller needs to see it: see {@code NetPollerProvider}. */
  private static boolean hasFlags() {
    Module net = dev.weft.net.Pipes.class.getModule();
    return java.nio.channels.Selector.class.getModule().isOpen("sun.nio.ch", net)
        && net.isNativeAccessEnabled();
  }

  @ParameterizedTest
  @EnumSource
  void exit_whileStdinIsOpen_closesIt(Pipes pipes) throws Exception {
    Loops.run(
        pipes,
        () -> {
          var options = ProcessOptions.PIPED;
          var child = subprocessExec(Recorder::new, List.of("true"), options);
          child.protocol().ended.await();

          // Which of the two is seen first is the system's: the end of the reader, or of the child.
          assertThat(child.protocol().events).contains("exited 0", "0 lost null").endsWith("lost");
        });
  }

  @ParameterizedTest
  @EnumSource
  void processExited_whileAGrandchildHasThePipe_isCalled(Pipes pipes) throws Exception {
    Loops.run(
        pipes,
        () -> {
          var child =
              subprocessShell(Recorder::new, "sleep 120 & echo $!", ProcessOptions.CAPTURED);
          var events = child.protocol().events;
          Loops.until(() ->
              events.contains("exited 0")
                  && events.stream().anyMatch(event -> event.startsWith("1: ")));
          if (pipes == Pipes.SELECTED) {
            // With threads, the JDK cuts the pipe when the child has ended.
            assertThat(events).doesNotContain("lost");
          }
          String number =
              events.stream().filter(event -> event.startsWith("1: ")).findFirst().orElseThrow();
          long grandchild = Long.parseLong(number.substring(3).strip());

          assertThat(ProcessHandle.of(grandchild).orElseThrow().destroyForcibly()).isTrue();
          child.protocol().ended.await();
        });
  }

  @ParameterizedTest
  @EnumSource
  void terminate_andFurtherSignals_reachTheChild(Pipes pipes) throws Exception {
    Loops.run(
        pipes,
        () -> {
          var first =
              subprocessExec(Recorder::new, List.of("sleep", "99"), ProcessOptions.CAPTURED);
          var second =
              subprocessExec(Recorder::new, List.of("sleep", "99"), ProcessOptions.CAPTURED);
          var third =
              subprocessExec(Recorder::new, List.of("sleep", "99"), ProcessOptions.CAPTURED);
          first.transport().terminate();
          second.transport().kill();
          third.transport().sendSignal("SIGALRM"); // SIGINT may be ignored by inheritance
          first.protocol().ended.await();
          second.protocol().ended.await();
          third.protocol().ended.await();

          assertThat(first.protocol().events).contains("exited 143");
          assertThat(second.protocol().events).contains("exited 137");
          assertThat(third.protocol().events).contains("exited 142");
        });
  }

  private static final class Recorder implements SubprocessProtocol {
    final Future<@Nullable Void> ended = EventLoop.running().createFuture();
    final List<String> events = new ArrayList<>();
    private @Nullable SubprocessTransport transport;

    @Override
    public void connectionMade(SubprocessTransport made) {
      transport = made;
      events.add("made");
    }

    @Override
    public void pipeDataReceived(int fd, ByteBuffer data) {
      events.add(fd + ": " + US_ASCII.decode(data));
    }

    @Override
    public void pipeConnectionLost(int fd, @Nullable Exception cause) {
      events.add(fd + " lost " + cause);
    }

    @Override
    public void processExited() {
      events.add("exited " + Objects.requireNonNull(transport).returnCode());
    }

    @Override
    public void connectionLost() {
      events.add("lost");
      ended.setResult(null);
    }
  }
}

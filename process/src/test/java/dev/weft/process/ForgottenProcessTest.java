package dev.weft.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.net.ExtraInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ForgottenProcessTest {

  @Test
  void process_forgottenWhileItRuns_isToldAsOneThing() throws Exception {
    List<ErrorReport> forgotten = new ArrayList<>();
    var reports =
        Loops.runReporting(
            Loops.Pipes.SELECTED,
            () -> {
              EventLoop.running().setExceptionHandler((_, report) -> forgotten.add(report));
              var pid = new AtomicLong();
              Async.createTask(() ->
                      pid.set(
                          Processes.createSubprocessExec(
                                  List.of("sleep", "1000"), ProcessOptions.PIPED)
                              .pid()))
                  .await();

              while (forgotten.isEmpty()) {
                System.gc();
                Async.sleep(Duration.ofMillis(1));
              }
              System.gc();
              Async.sleep(Duration.ofMillis(1));

              assertThat(forgotten).hasSize(1);
              assertThat(forgotten.getFirst().kind()).isEqualTo(ErrorReport.Kind.FORGOTTEN);
              assertThat(forgotten.getFirst().describe()).contains("pid " + pid.get());
              var handle = ProcessHandle.of(pid.get()).orElseThrow();
              boolean _ = handle.destroyForcibly();
              while (handle.isAlive()) {
                Async.sleep(Duration.ofMillis(1));
              }
            });
    assertThat(reports).isEmpty();
  }

  @Test
  void extraInfo_ofASubprocessTransport_hasTheProcess() throws Exception {
    Loops.run(() -> {
      var made =
          Processes.subprocessExec(
              () -> new SubprocessProtocol() {}, List.of("sleep", "1000"), ProcessOptions.PIPED);
      var transport = made.transport();

      assertThat(transport.extraInfo(ExtraInfo.SUBPROCESS).pid()).isEqualTo(transport.pid());
      assertThat(transport.extraInfo(ExtraInfo.PIPE)).isNull();
      assertThat(transport.pipeTransport(0).extraInfo(ExtraInfo.PIPE)).isNotNull();
      transport.close();
    });
  }
}

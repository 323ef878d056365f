package dev.weft.propagation;

import static dev.weft.Async.createTask;
import static dev.weft.Async.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.MDC;

/**
 * A carrier that throws is logged, and nothing else suffers; nor does it of one that cannot be
 * loaded, which the services of these tests name, too.
 */
class FailingCarrierTest {
  @AfterEach
  void mend() {
    FailingCarrier.where = FailingCarrier.Where.NOWHERE;
    MDC.clear();
  }

  @ParameterizedTest
  @EnumSource(value = FailingCarrier.Where.class, mode = EnumSource.Mode.EXCLUDE, names = "NOWHERE")
  void carrier_thatThrows_isLoggedAndTheOthersCarry(FailingCarrier.Where where) throws Exception {
    try (var log = new CapturedLog("dev.weft")) {
      Async.run(() -> {
        MDC.put("request", "r-17");
        FailingCarrier.where = where;

        assertThat(createTask(() -> MDC.get("request")).await()).isEqualTo("r-17");
        assertThat(toThread(() -> MDC.get("request"))).isEqualTo("r-17");
        Future<String> called = EventLoop.running().createFuture();
        EventLoop.running().callSoon(() -> called.setResult(MDC.get("request")));
        assertThat(called.await()).isEqualTo("r-17");
      });

      assertThat(log.mdcOf("a context carrier failed: " + FailingCarrier.class.getName()))
          .isNotNull();
    }
  }
}

package dev.weft.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** A run of a test class that is made to fail, as JUnit sees it. */
final class SampleRun {
  private final EngineExecutionResults results;

  private SampleRun(EngineExecutionResults results) {
    this.results = results;
  }

  static SampleRun of(Class<?> testClass) {
    return new SampleRun(
        EngineTestKit.engine("junit-jupiter").selectors(selectClass(testClass)).execute());
  }

  void allSucceeded() {
    assertThat(failures()).isEmpty();
    assertThat(results.testEvents().succeeded().count()).isPositive();
  }

  /** What its only test failed with. */
  Throwable onlyFailure() {
    assertThat(results.testEvents().started().count()).isEqualTo(1);
    return failures().getFirst();
  }

  /** What made its class fail before any test. */
  Throwable failureOfTheClass() {
    assertThat(results.testEvents().started().count()).isZero();
    return results.containerEvents().failed().stream().map(SampleRun::failure).toList().getFirst();
  }

  private List<Throwable> failures() {
    return results.testEvents().failed().stream().map(SampleRun::failure).toList();
  }

  private static Throwable failure(Event event) {
    return event
        .getRequiredPayload(TestExecutionResult.class)
        .getThrowable()
        .orElseThrow(() -> new AssertionError("failed without a reason: " + event));
  }
}

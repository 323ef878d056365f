package dev.weft.examples.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testng.ITestListener;
import org.testng.ITestResult;
import org.testng.TestNG;

/** Runs the rules of Reactive Streams, which are tests of TestNG's. */
class ReactiveStreamsTest {
  @ParameterizedTest
  @ValueSource(classes = {TaskPublisherVerification.class, ValuesSubscriberVerification.class})
  void rules_areKept(Class<?> verification) {
    Results results = new Results();
    TestNG tests = new TestNG(false);
    tests.setVerbose(0);
    tests.setTestClasses(new Class<?>[] {verification});
    tests.addListener(results);

    tests.run();

    assertThat(results.failed).isEmpty();
    assertThat(results.passed).hasSizeGreaterThan(10);
  }

  private static final class Results implements ITestListener {
    private final List<String> passed = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();

    @Override
    public void onTestSuccess(ITestResult result) {
      passed.add(result.getName());
    }

    @Override
    public void onTestFailure(ITestResult result) {
      failed.add(result.getName() + ": " + result.getThrowable());
    }
  }
}

package dev.weft.testing;

import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weft.ContextVar;
import dev.weft.EventLoop;
import dev.weft.TaskFactory;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@OnLoop
class OnLoopTest {
  private static final ContextVar<String> USER = ContextVar.of("user");

  private EventLoop loopOfBeforeEach;

  @BeforeEach
  void prepare(EventLoop loop) {
    assertThat(EventLoop.running()).isSameAs(loop);
    sleep(Duration.ZERO);
    USER.set("ann");
    loopOfBeforeEach = loop;
  }

  @AfterEach
  void cleanUp(EventLoop loop) {
    sleep(Duration.ZERO);
    assertThat(EventLoop.running()).isSameAs(loop).isSameAs(loopOfBeforeEach);
  }

  @Test
  void test_runsAsATaskOfItsLoop(EventLoop loop, TestInfo info) {
    assertThat(EventLoop.running()).isSameAs(loop).isSameAs(loopOfBeforeEach);
    assertThat(currentTask().name()).isEqualTo(info.getTestMethod().orElseThrow().getName());
    assertThat(loop.debug()).isTrue();
  }

  @Test
  void test_sleeps_movesTheVirtualClock(EventLoop loop, VirtualClock clock) {
    sleep(Duration.ofHours(1));

    assertThat(loop.time()).isEqualTo(Duration.ofHours(1));
    assertThat(clock.nanoTime()).isEqualTo(loop.time().toNanos());
    assertThat(loop.poller()).isSameAs(clock);
  }

  @Test
  void beforeEach_setsAContextVariable_theTestSeesIt() {
    assertThat(USER.get()).isEqualTo("ann");
  }

  @Test
  void end_tasksThatAreReadyToEnd_areNotLeftBehind() {
    var sleeper = createTask(() -> sleep(Duration.ofHours(1)));
    sleep(Duration.ZERO);
    sleeper.cancel();
  }

  @Test
  void end_callInAThreadThatComesBackSoon_isNotLeftBehind() {
    createTask(() -> toThread(Thread::currentThread));
    sleep(Duration.ZERO);
  }

  @Test
  void end_taskFactoryOfTheTest_isForgotten(EventLoop loop) {
    loop.setTaskFactory(TaskFactory::eager);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void parameterizedTest_eachInvocation_getsALoop(int hours, EventLoop loop) {
    sleep(Duration.ofHours(hours));

    assertThat(loop.time()).isEqualTo(Duration.ofHours(hours));
  }

  @RepeatedTest(2)
  void repeatedTest_eachRepetition_getsALoop(EventLoop loop) {
    assertThat(EventLoop.running()).isSameAs(loop).isSameAs(loopOfBeforeEach);
    assertThat(loop.time()).isZero();
  }

  @TestFactory
  Stream<DynamicTest> testFactory_itsTests_runOnItsLoop(EventLoop loop) {
    assertThat(EventLoop.running()).isSameAs(loop);
    return List.of("one", "two").stream()
        .map(name ->
            dynamicTest(
                name,
                () -> {
                  sleep(Duration.ofHours(1));
                  assertThat(EventLoop.running()).isSameAs(loop);
                  assertThat(currentTask().name()).isEqualTo(name);
                }));
  }

  @Test
  @OnLoop(clock = LoopClock.REAL)
  void annotation_onTheMethod_overridesTheClasss(EventLoop loop) {
    assertThat(loop.poller()).isNotInstanceOf(VirtualClock.class);
  }

  @Nested
  class InANestedClass {
    @BeforeEach
    void prepareMore(EventLoop loop) {
      assertThat(EventLoop.running()).isSameAs(loop).isSameAs(loopOfBeforeEach);
    }

    @Test
    void test_ofTheNestedClass_runsOnALoop(EventLoop loop) {
      assertThat(EventLoop.running()).isSameAs(loop).isSameAs(loopOfBeforeEach);
    }
  }

  @Nested
  @OnLoop(clock = LoopClock.REAL)
  class InANestedClassOnTheRealClock {
    @Test
    void test_ofTheNestedClass_hasTheRealClock(EventLoop loop) {
      assertThat(loop.poller()).isNotInstanceOf(VirtualClock.class);
    }
  }
}

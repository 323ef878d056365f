package dev.weft.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs tests on an event loop: each test gets a new one, and its methods run there, in a task.
 *
 * {@snippet file="GuideTest.java" region="first"}
 *
 * <p>It stands on a test class, and then holds for its nested classes and subclasses too, or on a
 * single method; the nearest one counts. Beside it stands JUnit's own annotation, {@code @Test} or
 * {@code @ParameterizedTest} or any other. Methods with {@code @BeforeEach} and {@code @AfterEach}
 * run in the same task, one after another, and so in one thread and one {@link dev.weft.Context}:
 * what {@code @BeforeEach} binds to its thread (a static mock of Mockito's, an MDC, a transaction)
 * is there in the test. Constructors, {@code @BeforeAll} and {@code @AfterAll} run on no loop, and
 * so do other extensions: what one of those binds to JUnit's thread is not there in the test.
 *
 * <p>A method may take these as parameters:
 *
 * <ul>
 *   <li>the {@link dev.weft.EventLoop};
 *   <li>the {@link VirtualClock}, if the test has one;
 *   <li>the {@link ErrorReports}, to expect errors that otherwise fail the test.
 * </ul>
 *
 * <p>A test fails with what it throws, as it is. It fails, too,
 *
 * <ul>
 *   <li>with a {@link DeadlockException}, if under the virtual clock nothing can happen any more;
 *   <li>with a {@link java.util.concurrent.TimeoutException} that has the stack of every task, if
 *       one of its methods takes longer than {@link #timeoutSeconds()};
 *   <li>if it leaves something behind that it began: tasks, timers and callbacks that are still to
 *       run, calls in other threads, open sockets. What is ready when its methods are over may
 *       still run, but not what waits for a timer; what comes from other threads, or on the real
 *       clock from outside, has a second. The message says where each thing was made, as the loop
 *       is in debug mode;
 *   <li>if errors reached the loop's exception handler, or a future failed and was not looked at,
 *       and the test did not take them from {@link ErrorReports}.
 * </ul>
 *
 * <p>After a test, whether it failed or not, its tasks that are left are cancelled, and its loop is
 * closed.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@ExtendWith(LoopExtension.class)
public @interface OnLoop {

  /**
   * The clock of the loop.
   *
   * @return the clock, virtual if the test does not say
   */
  LoopClock clock() default LoopClock.VIRTUAL;

  /**
   * How long each method of the test may take, in seconds of real time.
   *
   * @return a number of seconds; 0 for no limit, to step through a test with a debugger
   */
  int timeoutSeconds() default 30;
}

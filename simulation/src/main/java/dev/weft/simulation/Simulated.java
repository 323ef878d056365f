package dev.weft.simulation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test of JUnit that is run with many seeds: it takes a {@link Simulation}, adds hosts and runs
 * it. A test that adds hosts and does not run them fails.
 *
 * {@snippet file="SimulationGuideTest.java" region="seeds"}
 *
 * <p>The seeds are 0, 1, 2 and so on, and the first one that fails ends the test. Its failure says
 * which it was and shows the last events. The system property {@code weft.seed} has a test run that
 * seed alone, under a debugger for instance; {@code weft.simulation.seeds} is how many seeds each
 * test has, in place of what it says itself, to try more by night.
 *
 * <p>Where the run that failed had faults, it is run again with some of them left out, as long as
 * it fails in the same way, and the failure shows which it needs: for 200 runs or ten seconds at
 * most. {@code weft.simulation.faults}, beside {@code weft.seed}, has it run with those alone.
 *
 * <p>To JUnit that is one test: methods like {@code @BeforeEach} run once, and all seeds meet the
 * same object of the test class. So what the hosts change belongs into variables of the method. A
 * timeout of JUnit holds for all seeds together.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Test
@ExtendWith(SimulatedExtension.class)
public @interface Simulated {

  /**
   * How many seeds are tried.
   *
   * @return a number from 1 on
   */
  int seeds() default 100;

  /**
   * Whether a run that fails is made smaller: see {@link Simulation#shrink}. The method is called
   * again for that, with other simulations of the same seed.
   *
   * @return true to do so, if the run had faults
   */
  boolean shrink() default true;

  /**
   * The name of a method of the test class or, where that is nested, of one around it, without
   * parameters, that returns the {@link SimulationOptions} to make the simulations with. The seed
   * in them is not used.
   *
   * @return the name; empty for {@link SimulationOptions#DEFAULT}
   */
  String options() default "";
}

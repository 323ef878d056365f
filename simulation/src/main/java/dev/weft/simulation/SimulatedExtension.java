package dev.weft.simulation;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;
import org.opentest4j.IncompleteExecutionException;

/** Runs a test with one seed after the other: what {@link Simulated} does. JUnit calls it. */
public final class SimulatedExtension implements InvocationInterceptor, ParameterResolver {
  private static final String SEED = "weft.seed";
  private static final String SEEDS = "weft.simulation.seeds";

  /** For JUnit. */
  public SimulatedExtension() {}

  // ---- the parameter

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Simulation.class
        && AnnotationSupport.isAnnotated(parameter.getDeclaringExecutable(), Simulated.class);
  }

  /** One that shows where each seed's is to stand. It is never run. */
  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return new Simulation(0);
  }

  // ---- the seeds

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> test,
      ExtensionContext context) {
    invocation.skip(); // it would be one call
    Method method = test.getExecutable();
    if (!List.of(method.getParameterTypes()).contains(Simulation.class)) {
      throw new IllegalStateException(
          method.getName() + "() is @Simulated but takes no Simulation: add a parameter for it");
    }
    Simulated annotation = method.getAnnotation(Simulated.class);
    Object instance = context.getRequiredTestInstance();
    SimulationOptions options = options(method, annotation.options(), instance);
    seeds(annotation.seeds())
        .forEach(seed -> run(test, instance, new Simulation(options.withSeed(seed))));
  }

  private static SimulationOptions options(Method test, String name, Object instance) {
    if (name.isEmpty()) {
      return SimulationOptions.DEFAULT;
    }
    Method method =
        ReflectionSupport.findMethod(instance.getClass(), name)
            .filter(found -> found.getReturnType() == SimulationOptions.class)
            .orElseThrow(() ->
                new IllegalStateException(
                    test.getName()
                        + "() is @Simulated with options = \""
                        + name
                        + "\": add a method of that name, without parameters, that returns"
                        + " SimulationOptions"));
    return (SimulationOptions)
        Objects.requireNonNull(ReflectionSupport.invokeMethod(method, instance), name + "()");
  }

  private static LongStream seeds(int wanted) {
    String one = System.getProperty(SEED);
    if (one != null) {
      return LongStream.of(number(SEED, one));
    }
    String many = System.getProperty(SEEDS);
    long count = many == null ? wanted : number(SEEDS, many);
    if (count < 1) {
      throw new IllegalArgumentException(count + " seeds: use 1 or more");
    }
    return LongStream.range(0, count);
  }

  private static long number(String property, String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "the system property " + property + " is '" + text + "': use a whole number", e);
    }
  }

  private static void run(
      ReflectiveInvocationContext<Method> test, Object instance, Simulation simulation) {
    Object[] arguments =
        test.getArguments().stream()
            .map(argument -> argument instanceof Simulation ? simulation : argument)
            .toArray();
    try {
      ReflectionSupport.invokeMethod(test.getExecutable(), instance, arguments);
    } catch (IncompleteExecutionException | OutOfMemoryError failure) {
      throw failure; // an assumption did not hold, for this machine and not for this seed
    } catch (Throwable failure) {
      throw new AssertionError(
          simulation.describe(failure)
              + "\nto run this seed alone: -D"
              + SEED
              + "="
              + simulation.seed(),
          failure);
    }
  }
}

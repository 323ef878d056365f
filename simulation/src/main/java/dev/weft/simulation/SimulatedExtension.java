package dev.weft.simulation;

import dev.weft.simulation.Shrinking.Finished;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
    SimulationOptions options = options(method, annotation.options(), context);
    boolean shrinks = annotation.shrink() && !SimulatedSeeds.isReplay();
    Shrinking.Attempt attempt = one -> run(test, instance, one);
    SimulatedSeeds.of(options, annotation.seeds())
        .forEach(one -> {
          Finished run = attempt.run(one);
          if (run.failure() != null) {
            SimulatedFailure failure = new SimulatedFailure(run, run.failure());
            throw shrinks ? failure.toSmallestError(attempt) : failure.toError();
          }
        });
  }

  private static SimulationOptions options(Method test, String name, ExtensionContext context) {
    if (name.isEmpty()) {
      return SimulationOptions.DEFAULT;
    }
    for (Object instance : context.getRequiredTestInstances().getAllInstances().reversed()) {
      Optional<Method> method =
          ReflectionSupport.findMethod(instance.getClass(), name)
              .filter(found -> found.getReturnType() == SimulationOptions.class);
      if (method.isPresent()) {
        return (SimulationOptions)
            Objects.requireNonNull(
                ReflectionSupport.invokeMethod(method.get(), instance), name + "()");
      }
    }
    throw new IllegalStateException(
        test.getName()
            + "() is @Simulated with options = \""
            + name
            + "\": add a method of that name, without parameters, that returns SimulationOptions");
  }

  private static IllegalStateException forgotten(ReflectiveInvocationContext<Method> test) {
    return new IllegalStateException(
        test.getExecutable().getName()
            + "() adds hosts to its Simulation and does not run it: call simulation.run()");
  }

  /** A run of the test with one seed. */
  private static Finished run(
      ReflectiveInvocationContext<Method> test, Object instance, SimulationOptions options) {
    Simulation simulation = new Simulation(options);
    Object[] arguments =
        test.getArguments().stream()
            .map(argument -> argument instanceof Simulation ? simulation : argument)
            .toArray();
    try {
      ReflectionSupport.invokeMethod(test.getExecutable(), instance, arguments);
      return new Finished(simulation, simulation.isForgotten() ? forgotten(test) : null);
    } catch (IncompleteExecutionException | OutOfMemoryError failure) {
      throw failure; // an assumption did not hold, for this machine and not for this seed
    } catch (SimulationException failure) {
      if (failure.getCause() instanceof IncompleteExecutionException assumption) {
        throw assumption; // of a host's body
      }
      return new Finished(simulation, failure);
    } catch (Throwable failure) {
      return new Finished(simulation, failure);
    }
  }
}

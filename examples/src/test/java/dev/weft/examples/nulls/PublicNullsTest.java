package dev.weft.examples.nulls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import dev.weft.Runner;
import dev.weft.cluster.Cluster;
import dev.weft.file.AsyncFiles;
import dev.weft.http.Http;
import dev.weft.inspect.Inspect;
import dev.weft.micrometer.WeftMetrics;
import dev.weft.net.Net;
import dev.weft.openssl.OpenSsl;
import dev.weft.opentelemetry.WeftContextStorageProvider;
import dev.weft.process.Processes;
import dev.weft.propagation.MdcCarrier;
import dev.weft.simulation.Simulation;
import dev.weft.spring.WeftServer;
import dev.weft.testing.OnLoop;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every public method and constructor of the library refuses a null that its parameter's type does
 * not allow: at once, by a {@link NullPointerException} that names the parameter, before it does
 * anything. So in a task, and so where no loop runs.
 */
class PublicNullsTest {
  /** A module by one of its classes, and the packages that it exports. */
  record Module(Class<?> oneOfIts, Set<String> packages) {
    @Override
    public String toString() {
      return oneOfIts.getPackageName();
    }
  }

  static Stream<Module> modules() {
    return Stream.of(
        new Module(
            Async.class,
            Set.of(
                "dev.weft",
                "dev.weft.flow",
                "dev.weft.lambda",
                "dev.weft.queue",
                "dev.weft.spi",
                "dev.weft.sync")),
        new Module(Net.class, Set.of("dev.weft.net")),
        new Module(Http.class, Set.of("dev.weft.http")),
        new Module(Processes.class, Set.of("dev.weft.process")),
        new Module(AsyncFiles.class, Set.of("dev.weft.file")),
        new Module(OnLoop.class, Set.of("dev.weft.testing")),
        new Module(Inspect.class, Set.of("dev.weft.inspect")),
        new Module(WeftMetrics.class, Set.of("dev.weft.micrometer")),
        new Module(OpenSsl.class, Set.of("dev.weft.openssl")),
        new Module(WeftContextStorageProvider.class, Set.of("dev.weft.opentelemetry")),
        new Module(MdcCarrier.class, Set.of("dev.weft.propagation")),
        new Module(WeftServer.class, Set.of("dev.weft.spring")),
        new Module(Simulation.class, Set.of("dev.weft.simulation")),
        new Module(Cluster.class, Set.of("dev.weft.cluster")));
  }

  /**
   * What is left out, with the reason: the library calls these, and users write them. A null could
   * only be the library's own.
   */
  private static final Set<String> WRITTEN_BY_USERS =
      Set.of(
          // Code that is run.
          "dev.weft.Action",
          "dev.weft.Body",
          "dev.weft.TaskGroup$Action",
          "dev.weft.TaskGroup$Body",
          "dev.weft.Timeout$Action",
          "dev.weft.Timeout$Body",
          "dev.weft.flow.GeneratorBody",
          "dev.weft.flow.Mapping",
          "dev.weft.flow.StartedBody",
          "dev.weft.cluster.ClusterFunction",
          // What such code is given.
          "dev.weft.flow.Ready",
          "dev.weft.flow.Yielder",
          // What is told of events.
          "dev.weft.ExceptionHandler",
          "dev.weft.net.StreamHandler",
          "dev.weft.net.TlsEngineFactory",
          "dev.weft.net.Protocol",
          "dev.weft.net.BufferedProtocol",
          "dev.weft.net.DatagramProtocol",
          "dev.weft.process.SubprocessProtocol",
          "dev.weft.http.HttpHandler",
          "dev.weft.http.JsonCodec",
          "dev.weft.http.Middleware",
          "dev.weft.http.Response$EventsBody",
          "dev.weft.http.Response$StreamBody",
          "dev.weft.http.WebSocketHandler",
          "dev.weft.spring.WeftServer$Ending",
          // What the loop is built on, or hands calls to.
          "dev.weft.spi.CallExecutor",
          "dev.weft.spi.ContextCarrier",
          "dev.weft.spi.LoopStepper$Chooser",
          "dev.weft.spi.LoopStepper$Refusal",
          "dev.weft.spi.Poller",
          "dev.weft.spi.PollerProvider",
          // JUnit calls it.
          "dev.weft.simulation.SimulatedExtension",
          "dev.weft.testing.LoopExtension",
          "dev.weft.testing.OpenEngineListener");

  /** The same, of interfaces that have methods for users to call too. */
  private static final Set<String> METHODS_WRITTEN_BY_USERS =
      Set.of("dev.weft.TaskFactory#createTask", "dev.weft.net.Resolver#resolve");

  @AfterAll
  static void close() {
    ClusterSamples.close();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void publicCalls_nullArgument_isRefusedByName(Module module) throws Exception {
    List<String> wrong = new ArrayList<>();
    List<Executable> calls = PublicCalls.of(module.oneOfIts(), module.packages());
    try (LoopGroup group = LoopGroup.start(1);
        Runner other = new Runner()) {
      Samples samples =
          Async.run(() -> {
            try (Samples inTask = Async.taskGroup(tasks -> new Samples(other, group, tasks))) {
              calls.forEach(call -> check(call, inTask, wrong));
              return inTask;
            }
          });
      calls.forEach(call -> check(call, samples, wrong));
    }

    assertThat(calls).isNotEmpty();
    assertThat(wrong).isEmpty();
  }

  /** Kotlin takes a sealed class for an abstract one, and cannot make it. */
  @ParameterizedTest
  @MethodSource("modules")
  void publicClasses_thatCanBeMade_areNotSealed(Module module) throws Exception {
    List<Executable> calls = PublicCalls.of(module.oneOfIts(), module.packages());

    assertThat(calls.stream().<Class<?>>map(Executable::getDeclaringClass).distinct())
        .isNotEmpty()
        .noneMatch(type -> type.isSealed() && !Modifier.isAbstract(type.getModifiers()));
  }

  private static void check(Executable call, Samples samples, List<String> wrong) {
    if (isExcluded(call)) {
      return;
    }
    Parameter[] parameters = call.getParameters();
    for (int i = 0; i < parameters.length; i++) {
      if (Nullness.refusesNull(parameters[i])) {
        check(call, samples, i, null, wrong);
      }
      if (Nullness.refusesNullElement(parameters[i])) {
        check(call, samples, i, holdingNull(parameters[i].getType()), wrong);
      }
    }
  }

  private static boolean isExcluded(Executable call) {
    return WRITTEN_BY_USERS.contains(call.getDeclaringClass().getName())
        // It answers false.
        || (call.getName().equals("equals") && call.getParameterCount() == 1)
        // Those of an enum are the JDK's.
        || (call.getName().equals("valueOf") && call.getDeclaringClass().isEnum())
        || METHODS_WRITTEN_BY_USERS.contains(
            call.getDeclaringClass().getName() + "#" + call.getName());
  }

  private static Object holdingNull(Class<?> type) {
    if (type.isArray()) {
      return Array.newInstance(type.getComponentType(), 1);
    }
    return Set.class.isAssignableFrom(type)
        ? Collections.singleton(null)
        : Collections.singletonList(null);
  }

  private static void check(
      Executable call, Samples samples, int at, @Nullable Object value, List<String> wrong) {
    Parameter[] parameters = call.getParameters();
    Object[] arguments =
        Arrays.stream(parameters).map(each -> samples.of(each.getType())).toArray();
    arguments[at] = value;
    boolean onInstance = call instanceof Method && !Modifier.isStatic(call.getModifiers());
    List<?> receivers =
        onInstance ? samples.receivers(call.getDeclaringClass()) : Collections.singletonList(null);
    for (Object receiver : receivers) {
      int codeBefore = samples.codeRun();
      String outcome = outcome(call, receiver, arguments, parameters[at].getName());
      if (outcome.isEmpty() && samples.codeRun() != codeBefore) {
        outcome = "ran the caller's code first";
      }
      if (!outcome.isEmpty()) {
        String where = EventLoop.runningOrNull() == null ? "outside" : "in a task";
        wrong.add(
            call.getDeclaringClass().getName()
                + "#"
                + call.getName()
                + Arrays.stream(parameters).map(each -> each.getType().getSimpleName()).toList()
                + " "
                + parameters[at].getName()
                + (value == null ? "" : " with a null in it")
                + (receiver == null ? "" : " of " + receiver.getClass().getSimpleName())
                + " "
                + where
                + ": "
                + outcome);
      }
    }
  }

  private static String outcome(
      Executable call, @Nullable Object receiver, Object[] arguments, String name) {
    try {
      Object _ =
          switch (call) {
            case Constructor<?> constructor -> constructor.newInstance(arguments);
            case Method method -> String.valueOf(method.invoke(receiver, arguments));
          };
      return "nothing was thrown";
    } catch (InvocationTargetException e) {
      Throwable thrown = e.getCause();
      if (thrown instanceof NullPointerException refusal) {
        String message = String.valueOf(refusal.getMessage());
        return message.matches(".*\\b" + name + "\\b.*") && !message.startsWith("Cannot ")
            ? ""
            : "not named: " + message;
      }
      return "another exception: " + thrown;
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      return "cannot be called: " + e;
    }
  }
}

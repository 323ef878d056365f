package dev.weft.testing;

import dev.weft.EventLoop;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Gives each test a loop and runs its methods there: what {@link OnLoop} does. JUnit calls it. */
public final class LoopExtension
    implements BeforeEachCallback, AfterEachCallback, InvocationInterceptor, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(LoopExtension.class);
  private static final Duration NO_LIMIT = Duration.ofNanos(Long.MAX_VALUE);

  /** For JUnit. */
  public LoopExtension() {}

  // ---- the loop's life

  @Override
  public void beforeEach(ExtensionContext context) {
    store(context).put(LoopUnderTest.class, open(settings(context)));
  }

  private static LoopUnderTest open(@Nullable OnLoop settings) {
    if (settings == null) {
      throw new IllegalStateException("no @OnLoop here: use it instead of @ExtendWith");
    }
    return new LoopUnderTest(
        settings.clock(),
        settings.timeoutSeconds() > 0 ? Duration.ofSeconds(settings.timeoutSeconds()) : NO_LIMIT);
  }

  /** The annotation of the method, of its class, or of a class around that. */
  private static @Nullable OnLoop settings(ExtensionContext context) {
    for (Optional<ExtensionContext> at = Optional.of(context);
        at.isPresent();
        at = at.get().getParent()) {
      Optional<OnLoop> found =
          AnnotationSupport.findAnnotation(at.get().getElement(), OnLoop.class);
      if (found.isPresent()) {
        return found.get();
      }
    }
    return null;
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    LoopUnderTest loop = store(context).remove(LoopUnderTest.class, LoopUnderTest.class);
    if (loop != null) {
      loop.close(context.getExecutionException().isPresent());
    }
  }

  // ---- methods

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(invocation, method, context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(invocation, method, context);
  }

  @Override
  public void interceptBeforeEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(invocation, method, context);
  }

  @Override
  public void interceptAfterEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(invocation, method, context);
  }

  @Override
  public <T extends @Nullable Object> T interceptTestFactoryMethod(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    return run(invocation, method, context);
  }

  @Override
  public void interceptDynamicTest(
      Invocation<Void> invocation, DynamicTestInvocationContext test, ExtensionContext context)
      throws Throwable {
    loopOf(context).run(context.getDisplayName(), invocation);
  }

  private static <T extends @Nullable Object> T run(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    return loopOf(context).run(method.getExecutable().getName(), invocation);
  }

  // ---- parameters

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == EventLoop.class || type == VirtualClock.class || type == ErrorReports.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    LoopUnderTest loop = store(context).get(LoopUnderTest.class, LoopUnderTest.class);
    if (loop == null) {
      throw noLoop(parameter.getDeclaringExecutable());
    }
    Class<?> type = parameter.getParameter().getType();
    if (type == EventLoop.class) {
      return loop.loop();
    }
    if (type == ErrorReports.class) {
      return loop.reports();
    }
    VirtualClock clock = loop.clock();
    if (clock == null) {
      throw new ParameterResolutionException(
          "this test's loop has no VirtualClock: it is annotated with LoopClock.REAL");
    }
    return clock;
  }

  private static ParameterResolutionException noLoop(Executable taker) {
    return new ParameterResolutionException(
        "each test has a loop of its own, so "
            + taker
            + " cannot get one: take it in a test method, or in one with @BeforeEach or"
            + " @AfterEach");
  }

  private static LoopUnderTest loopOf(ExtensionContext context) {
    LoopUnderTest loop = store(context).get(LoopUnderTest.class, LoopUnderTest.class);
    if (loop == null) {
      throw new IllegalStateException("no loop was made for " + context.getDisplayName());
    }
    return loop;
  }

  private static ExtensionContext.Store store(ExtensionContext context) {
    return context.getStore(NAMESPACE);
  }
}

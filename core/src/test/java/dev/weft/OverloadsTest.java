package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which lambdas the methods take that have one overload for bodies with a value and one without.
 */
class OverloadsTest {
  /** What users write as the body of code that is given nothing. */
  private static final List<String> BODIES =
      List.of(
          "() -> { while (true) { work(); } }",
          "() -> { while (true) { String job = jobs.get(); IO.println(job); } }",
          "() -> { for (;;) { } }",
          "() -> { throw new IllegalStateException(); }",
          "() -> { throw new java.io.IOException(); }",
          "() -> { work(); while (true) { failing(); } }",
          "() -> { if (flag) { throw new IllegalStateException(); } while (true) { work(); } }",
          "() -> work()",
          "() -> value()",
          "() -> failing()",
          "() -> 1",
          "() -> { work(); }",
          "() -> { return value(); }",
          "() -> { }",
          "() -> null",
          "this::work",
          "this::value",
          "this::failing");

  /** What users write as the body of code that is given its scope, here by the name of s. */
  private static final List<String> SCOPED_BODIES =
      List.of(
          "s -> { while (true) { work(); } }",
          "s -> { while (true) { String job = jobs.get(); IO.println(s + job); } }",
          "s -> { for (;;) { } }",
          "s -> { throw new IllegalStateException(); }",
          "s -> { throw new java.io.IOException(); }",
          "s -> { if (flag) { throw new IllegalStateException(); } while (true) { failing(); } }",
          "s -> value()",
          "s -> s.toString()",
          "s -> 1",
          "s -> { work(); }",
          "s -> { return value(); }",
          "s -> { }",
          "s -> null");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run(%s)",
        "new Runner().run(%s)",
        "createTask(%s)",
        "createTask(%s, TaskOptions.DEFAULT)",
        "loop.createTask(%s)",
        "loop.createTask(%s, TaskOptions.DEFAULT)",
        "loop.submit(%s)",
        "group.submit(%s)",
        "taskGroup(g -> { g.createTask(%s); })",
        "taskGroup(g -> { g.createTask(%s, TaskOptions.DEFAULT); })",
        "timeout(limit, %s)",
        "toThread(%s)",
        "fromThread(loop, %s)",
        "Context.suppressFlow(%s)",
        "Context.copyOfCurrent().run(%s)"
      })
  void bodyWithoutParameters_anyLambda_compiles(String call) {
    assertThat(errorsOf(call, BODIES)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"taskGroup(%s)", "supervisor(%s)", "timeout(limit, %s)", "timeoutAt(limit, %s)"})
  void bodyWithParameter_anyLambda_compiles(String call) {
    assertThat(errorsOf(call, SCOPED_BODIES)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "String a = run(() -> value());",
        "Task<String> b = createTask(() -> value());",
        "Task<Void> c = createTask(() -> work());",
        "Future<String> d = loop.submit(() -> { return value(); });",
        "Future<Void> e = loop.submit(() -> { work(); });",
        "Task<String> f = taskGroup(g -> g.createTask(() -> value()));",
        "String g = timeout(limit, () -> value());",
        "String h = timeout(limit, t -> value());",
        "String i = timeout(limit, t -> { throw new IllegalStateException(); });",
        "String j = taskGroup(s -> { while (true) { work(); } });"
      })
  void body_withAValue_givesItsType(String statement) {
    assertThat(errorsOf(statement)).isEmpty();
  }

  private static List<String> errorsOf(String call, List<String> bodies) {
    return errorsOf(
        String.join("\n", bodies.stream().map(body -> call.formatted(body) + ";").toList()));
  }

  private static List<String> errorsOf(String statements) {
    StringBuilder methods = new StringBuilder();
    for (String statement : statements.lines().toList()) {
      methods
          .append("  void m")
          .append(methods.length())
          .append("() throws Exception { ")
          .append(statement)
          .append(" }\n");
    }
    String source =
        """
        import dev.weft.*;
        import dev.weft.queue.Queue;
        import static dev.weft.Async.*;
        abstract class Written {
          EventLoop loop;
          LoopGroup group;
          boolean flag;
          java.time.Duration limit;
          Queue<String> jobs;
          abstract void work();
          abstract String value();
          abstract String failing() throws java.io.IOException;
        %s}
        """
            .formatted(methods);
    var diagnostics = new DiagnosticCollector<JavaFileObject>();
    var compiler = ToolProvider.getSystemJavaCompiler();
    var file =
        new SimpleJavaFileObject(URI.create("string:///Written.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    // Attributed, but not written.
    var options =
        List.of(
            "-proc:none",
            "-Xdiags:verbose",
            "-XDshould-stop.ifNoError=FLOW",
            "--class-path",
            System.getProperty("java.class.path"));
    boolean _ = compiler.getTask(null, null, diagnostics, options, null, List.of(file)).call();
    List<String> lines = source.lines().toList();
    return diagnostics.getDiagnostics().stream()
        .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
        .map(each ->
            lines.get((int) each.getLineNumber() - 1).strip() + ": " + each.getMessage(null))
        .toList();
  }
}

package dev.weft.examples.messages;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import dev.weft.examples.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * What the published modules say to their users when something is wrong, as it stands in their
 * sources: the messages of exceptions and of reports, with {@value #VALUE} in the place of what is
 * known at run time only.
 */
final class MessagesInSources {
  /** Stands for a value. */
  static final String VALUE = "…";

  private static final List<String> MODULES =
      List.of(
          "core",
          "net",
          "http",
          "process",
          "file",
          "testing",
          "inspect",
          "micrometer",
          "openssl",
          "opentelemetry",
          "context-propagation",
          "spring-boot-starter",
          "simulation",
          "cluster");

  /**
   * What is left out: exceptions about arguments, which name the parameter, its value and its range
   * and so are their own remedy; cancellations, which are no failures; what HTTP answers to
   * clients; and what is a mistake of Weft's own wherever it is seen.
   */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "IllegalArgumentException",
          "IndexOutOfBoundsException",
          "NullPointerException",
          "NoSuchElementException",
          "CancelledError",
          "HttpException",
          "AssertionError");

  private static final Set<String> REPORTS =
      Set.of("ErrorReport.of", "Reporter.warn", "Reporter.error");

  /** The messages. */
  final Set<String> messages = new TreeSet<>();

  /** All texts, of which some become messages by way of a variable. */
  final Set<String> parts = new TreeSet<>();

  private MessagesInSources() {}

  static MessagesInSources read() throws IOException {
    var read = new MessagesInSources();
    for (CompilationUnitTree unit : parse()) {
      unit.accept(read.new Collector(), null);
    }
    return read;
  }

  private static Iterable<? extends CompilationUnitTree> parse() throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      var files = manager.getJavaFileObjectsFromPaths(sources());
      var task = (JavacTask) compiler.getTask(null, manager, null, List.of(), null, files);
      return task.parse();
    }
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(Repository.ROOT.resolve(module + "/src/main/java"))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .filter(file -> !file.getFileName().toString().contains("-info"))
            .filter(file -> !file.toString().contains("snippet-files"))
            .forEach(sources::add);
      }
    }
    return sources;
  }

  private final class Collector extends TreeScanner<Void, Void> {
    @Override
    public Void visitNewClass(NewClassTree made, Void unused) {
      String type = simpleName(made.getIdentifier().toString());
      boolean toldToUsers =
          (type.endsWith("Exception") || type.endsWith("Error")) && !LEFT_OUT.contains(type);
      if (toldToUsers) {
        addFirstText(made.getArguments());
      }
      return super.visitNewClass(made, null);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
      if (REPORTS.contains(call.getMethodSelect().toString())) {
        addFirstText(call.getArguments());
      }
      return super.visitMethodInvocation(call, null);
    }

    private void addFirstText(List<? extends ExpressionTree> arguments) {
      for (ExpressionTree argument : arguments) {
        List<String> found = texts(argument).filter(MessagesInSources::isText).toList();
        if (!found.isEmpty()) {
          messages.addAll(found);
          return;
        }
      }
    }

    @Override
    public Void visitLiteral(LiteralTree literal, Void unused) {
      if (literal.getValue() instanceof String text) {
        parts.add(text);
      }
      return super.visitLiteral(literal, null);
    }

    @Override
    public Void visitBinary(BinaryTree sum, Void unused) {
      texts(sum).forEach(parts::add);
      return super.visitBinary(sum, null);
    }

    private static String simpleName(String type) {
      String plain = type.replaceAll("<.*", "");
      return plain.substring(plain.lastIndexOf('.') + 1);
    }
  }

  private static boolean isText(String message) {
    return message.chars().anyMatch(Character::isLetter);
  }

  /** What an expression can give: one for each way through its conditions. */
  private static Stream<String> texts(Tree tree) {
    return switch (tree) {
      case LiteralTree literal
          when literal.getValue() instanceof String || literal.getValue() instanceof Character ->
          Stream.of(String.valueOf(literal.getValue()));
      case BinaryTree sum when sum.getKind() == Tree.Kind.PLUS ->
          texts(sum.getLeftOperand())
              .flatMap(left -> texts(sum.getRightOperand()).map(right -> join(left, right)));
      case ParenthesizedTree inner -> texts(inner.getExpression());
      case ConditionalExpressionTree either ->
          Stream.concat(texts(either.getTrueExpression()), texts(either.getFalseExpression()));
      case MethodInvocationTree call
          when call.getMethodSelect() instanceof MemberSelectTree select
              && select.getIdentifier().contentEquals("formatted") ->
          texts(select.getExpression())
              .map(format -> format.replaceAll("%[-0-9.,]*[a-zA-Z]", VALUE));
      default -> Stream.of(VALUE);
    };
  }

  private static String join(String left, String right) {
    return left.endsWith(VALUE) && right.equals(VALUE) ? left : left + right;
  }
}

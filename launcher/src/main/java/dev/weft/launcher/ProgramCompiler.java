package dev.weft.launcher;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a source file once, as {@code java FILE.java} does each time: the file's first class is
 * the program, and the sources of other classes are looked for in the folders beside it.
 *
 * <p>It leaves in a folder what {@code ./weft run} starts the program with the next time:
 *
 * <ul>
 *   <li>{@code program.jar}, the classes;
 *   <li>{@code main}, the name of the class to start;
 *   <li>{@code sources}, a line of {@code sha256sum} for each other source that was compiled.
 * </ul>
 *
 * <p>What {@code java FILE.java} should do itself gets no {@code main}: a file with mistakes, so
 * that they are reported by the one who knows them best, and a program that may load by name a
 * class whose source nobody compiled.
 */
public final class ProgramCompiler {
  /** As in the source launcher, which looks for no processors and lets these be heard. */
  private static final List<String> OPTIONS =
      List.of("-proc:none", "-Xlint:deprecation", "-Xlint:unchecked", "-Xlint:-options");

  /** Calls that may ask for a class by a name that no compiler sees. */
  private static final Set<String> LOADING = Set.of("forName", "loadClass", "findClass");

  private final Path file;
  private final Path folder;

  /** Sources, other than the file, that were compiled because it needs them. */
  private final Set<Path> others = new TreeSet<>();

  private boolean loadsByName;

  private ProgramCompiler(Path file, Path folder) {
    this.file = file;
    this.folder = folder;
  }

  /**
   * Compiles one file.
   *
   * @param args the file, and the folder for what comes of it, which exists
   * @throws IOException if the folder cannot be written
   */
  public static void main(String[] args) throws IOException {
    new ProgramCompiler(Path.of(args[0]).toAbsolutePath().normalize(), Path.of(args[1])).compile();
  }

  private void compile() throws IOException {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    var diagnostics = new StringWriter();
    String program = compileInto(classes, diagnostics);
    if (program == null || (loadsByName && hasNeighbours())) {
      return;
    }
    System.err.print(diagnostics);
    pack(classes, folder.resolve("program.jar"));
    Files.write(folder.resolve("sources"), checksums());
    Files.writeString(folder.resolve("main"), program + "\n");
  }

  /** Returns the name of the program's class, or null if the file cannot be compiled. */
  private @Nullable String compileInto(Path classes, StringWriter diagnostics) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options = new ArrayList<>(OPTIONS);
      options.addAll(List.of("--class-path", System.getProperty("java.class.path")));
      options.addAll(List.of("-d", classes.toString(), "-sourcepath", sourceRoot().toString()));
      var task =
          (JavacTask)
              compiler.getTask(
                  diagnostics, files, null, options, null, files.getJavaFileObjects(file));
      var units = new ArrayList<CompilationUnitTree>();
      task.addTaskListener(
          new TaskListener() {
            @Override
            public void finished(TaskEvent event) {
              if (event.getKind() == TaskEvent.Kind.PARSE) {
                units.add(event.getCompilationUnit());
                noteSource(event.getSourceFile());
                noteCalls(event.getCompilationUnit()); // the compiler empties it later
              }
            }
          });
      if (!task.call()) {
        return null;
      }
      return programOf(units.getFirst());
    } catch (RuntimeException | Error broken) {
      // What the compiler cannot say better: java FILE.java will.
      return null;
    }
  }

  /** The folder in which the packages of the program begin. */
  private Path sourceRoot() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      var task =
          (JavacTask)
              compiler.getTask(
                  new StringWriter(),
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjects(file));
      Path root = folderOfFile();
      for (CompilationUnitTree unit : task.parse()) {
        if (unit.getPackageName() != null) {
          String name = unit.getPackageName().toString();
          for (int dot = 0;
              dot >= 0 && root.getParent() != null;
              dot = name.indexOf('.', dot + 1)) {
            root = root.getParent();
          }
        }
      }
      return root;
    }
  }

  private static @Nullable String programOf(CompilationUnitTree unit) {
    for (Tree declared : unit.getTypeDecls()) {
      if (declared instanceof ClassTree type) {
        return unit.getPackageName() == null
            ? type.getSimpleName().toString()
            : unit.getPackageName() + "." + type.getSimpleName();
      }
    }
    return null;
  }

  private void noteSource(JavaFileObject source) {
    URI uri = source.toUri();
    Path path = Path.of(uri).toAbsolutePath().normalize();
    if (!path.equals(file)) {
      others.add(path);
    }
  }

  private void noteCalls(CompilationUnitTree unit) {
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitMemberSelect(MemberSelectTree tree, @Nullable Void unused) {
        loadsByName |= LOADING.contains(tree.getIdentifier().toString());
        return super.visitMemberSelect(tree, null);
      }
    }.scan(unit, null);
  }

  private Path folderOfFile() {
    return Objects.requireNonNull(file.getParent(), "of an absolute path");
  }

  /** Whether there are sources that could be meant by name. */
  private boolean hasNeighbours() throws IOException {
    try (Stream<Path> beside = Files.list(folderOfFile())) {
      return beside.anyMatch(path ->
          !path.equals(file) && (path.toString().endsWith(".java") || Files.isDirectory(path)));
    }
  }

  private List<String> checksums() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path source : others) {
      lines.add(HexFormat.of().formatHex(sha256(Files.readAllBytes(source))) + "  " + source);
    }
    return lines;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every JDK has SHA-256", impossible);
    }
  }

  /** Not compressed, since it is read as often as it is written. */
  private static void pack(Path classes, Path jar) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        var zip = new ZipOutputStream(out);
        Stream<Path> found = Files.walk(classes)) {
      for (Path path : (Iterable<Path>) found.filter(Files::isRegularFile)::iterator) {
        byte[] bytes = Files.readAllBytes(path);
        var crc = new CRC32();
        crc.update(bytes);
        var entry = new ZipEntry(classes.relativize(path).toString());
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
      }
    }
  }
}

package dev.weft.examples.nulls;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The methods and constructors that a module's users can call. */
final class PublicCalls {
  private PublicCalls() {}

  /** Those of all public classes of some packages, which stand in one folder or jar. */
  static List<Executable> of(Class<?> inModule, Set<String> packages) throws Exception {
    List<Executable> calls = new ArrayList<>();
    for (String name : classNames(inModule)) {
      if (packages.contains(name.substring(0, name.lastIndexOf('.')))) {
        Class<?> type = Class.forName(name, false, inModule.getClassLoader());
        if (isPublic(type)) {
          addCalls(type, calls);
        }
      }
    }
    return calls;
  }

  private static List<String> classNames(Class<?> inModule) throws IOException, URISyntaxException {
    Path place = Path.of(inModule.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (Files.isDirectory(place)) {
      return classNames(place);
    }
    try (FileSystem jar = FileSystems.newFileSystem(place)) {
      return classNames(jar.getPath("/"));
    }
  }

  private static List<String> classNames(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(file -> file.endsWith(".class") && file.indexOf('-') < 0)
          .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.'))
          .filter(name -> name.indexOf('.') >= 0)
          .sorted()
          .toList();
    }
  }

  private static boolean isPublic(Class<?> type) {
    for (Class<?> at = type; at != null; at = at.getEnclosingClass()) {
      if (!Modifier.isPublic(at.getModifiers())) {
        return false;
      }
    }
    return !type.isAnonymousClass() && !type.isAnnotation();
  }

  private static void addCalls(Class<?> type, List<Executable> calls) {
    if (!Modifier.isAbstract(type.getModifiers())) {
      for (Constructor<?> constructor : type.getConstructors()) {
        calls.add(constructor);
      }
    }
    Arrays.stream(type.getMethods())
        .filter(method -> method.getDeclaringClass() != Object.class)
        .filter(method -> !method.isBridge() && !method.isSynthetic())
        .filter(method -> isOwn(method, type))
        .sorted(Comparator.comparing(Method::toString))
        .forEach(calls::add);
  }

  /** Inherited ones are those of the class that they stand in, unless that is not public. */
  private static boolean isOwn(Method method, Class<?> type) {
    Class<?> declaring = method.getDeclaringClass();
    return declaring == type
        || (!isPublic(declaring) && declaring.getName().startsWith("dev.weft."));
  }
}

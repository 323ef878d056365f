package dev.weft.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Says why a child could not be started, where the JDK gives the system's bare number. */
final class StartFailure {
  private StartFailure() {}

  /**
   * Starts a child.
   *
   * @throws NoSuchFileException if there is no such program, directory or file for its input
   * @throws NotDirectoryException if the working directory is none
   * @throws AccessDeniedException if the program may not be run
   * @throws IOException if it cannot be started for any other reason
   */
  static Process explain(ProcessBuilder builder) throws IOException {
    try {
      return builder.start();
    } catch (IOException failure) {
      FileSystemException reason = reason(builder);
      if (reason == null) {
        throw failure;
      }
      reason.initCause(failure);
      throw reason;
    }
  }

  private static @Nullable FileSystemException reason(ProcessBuilder builder) {
    File directory = builder.directory();
    if (directory != null && !directory.exists()) {
      return new NoSuchFileException(
          directory.getPath(), null, "the working directory of the child is not there: make it");
    }
    if (directory != null && !directory.isDirectory()) {
      var notADirectory = new NotDirectoryException(directory.getPath());
      return notADirectory;
    }
    File input = builder.redirectInput().file();
    if (input != null && !input.exists()) {
      return new NoSuchFileException(input.getPath(), null, "the child was to read this file");
    }
    return Shell.isWindows() ? null : programProblem(builder.command().getFirst(), directory);
  }

  private static @Nullable FileSystemException programProblem(
      String program, @Nullable File directory) {
    Path found = program.contains("/") ? inDirectory(program, directory) : onPath(program);
    if (found == null || !Files.exists(found)) {
      return new NoSuchFileException(
          program,
          null,
          program.contains("/")
              ? "no such program"
              : "no such program on the PATH, which is "
                  + System.getenv("PATH")
                  + ": install it, or give its whole path");
    }
    if (Files.isDirectory(found) || !Files.isExecutable(found)) {
      return new AccessDeniedException(
          found.toString(), null, "not an executable file: chmod +x makes a program of it");
    }
    return null;
  }

  private static Path inDirectory(String program, @Nullable File directory) {
    return directory == null ? Path.of(program) : directory.toPath().resolve(program);
  }

  private static @Nullable Path onPath(String program) {
    String path = System.getenv("PATH");
    if (path == null) {
      return null;
    }
    Path found = null;
    for (String folder : path.split(File.pathSeparator, -1)) {
      Path candidate = pathOf(folder, program);
      if (candidate == null) {
        continue;
      }
      if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
        return candidate;
      }
      if (found == null && Files.exists(candidate)) {
        found = candidate;
      }
    }
    return found;
  }

  private static @Nullable Path pathOf(String folder, String program) {
    try {
      return Path.of(folder, program);
    } catch (InvalidPathException e) {
      return null; // its name has bytes that are no text in this locale
    }
  }
}

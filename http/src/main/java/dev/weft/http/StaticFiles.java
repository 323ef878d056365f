package dev.weft.http;

import dev.weft.Async;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The files of a folder, and nothing outside it. */
final class StaticFiles {
  private static final String INDEX = "index.html";

  private final Path folder;

  StaticFiles(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  Response answer(Request request, String relative) throws IOException {
    Path file = inside(relative);
    if (Async.toThread(() -> Files.isDirectory(file))) {
      if (!request.path().endsWith("/")) {
        return Response.redirect(request.path() + "/").withStatus(301);
      }
      return answerRegular(file.resolve(INDEX));
    }
    if (request.path().endsWith("/")) {
      throw new HttpException(404);
    }
    return answerRegular(file);
  }

  /** Refuses what is outside, by links too. */
  private Response answerRegular(Path file) throws IOException {
    boolean served =
        Async.toThread(() ->
            Files.isRegularFile(file)
                && file.toRealPath().startsWith(folder.toRealPath())
                && Files.isRegularFile(file.toRealPath(), LinkOption.NOFOLLOW_LINKS));
    if (!served) {
      throw new HttpException(404);
    }
    return Response.file(file);
  }

  private Path inside(String relative) {
    Path file = folder;
    for (String segment : relative.split("/", -1)) {
      if (segment.isEmpty()) {
        continue;
      }
      if (segment.startsWith(".") || segment.indexOf('\\') >= 0 || segment.indexOf('\0') >= 0) {
        throw new HttpException(404); // hidden, or a way out
      }
      try {
        file = file.resolve(segment);
      } catch (InvalidPathException e) {
        throw new HttpException(404, "no such file", e);
      }
    }
    if (!file.normalize().startsWith(folder)) {
      throw new HttpException(404);
    }
    return file;
  }
}

package dev.weft.file;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines of a text file. */
final class LineSource implements Source<String> {
  private static final int MOST_LINES = 1_000;
  private static final int MOST_CHARS = 64 * 1024;

  private final Path file;
  private final Charset charset;
  private @Nullable BufferedReader reader;

  /** What comes after the lines that were good. */
  private @Nullable IOException failure;

  LineSource(Path file, Charset charset) {
    this.file = file;
    this.charset = charset;
  }

  @Override
  public void open() throws IOException {
    InputStream in = Files.newInputStream(file);
    reader = new BufferedReader(new StrictDecoding(in, charset.newDecoder()), MOST_CHARS);
  }

  @Override
  public List<String> next() throws IOException {
    if (failure != null) {
      throw failure;
    }
    List<String> lines = new ArrayList<>();
    try {
      read(lines);
    } catch (IOException e) {
      if (lines.isEmpty()) {
        throw e;
      }
      failure = e;
    }
    return lines;
  }

  private void read(List<String> lines) throws IOException {
    BufferedReader from = reader;
    int chars = 0;
    while (from != null && lines.size() < MOST_LINES && chars < MOST_CHARS) {
      String line = from.readLine();
      if (line == null) {
        break;
      }
      Content.endIfInterrupted(file);
      lines.add(line);
      chars += line.length();
    }
  }

  @Override
  public void close() throws IOException {
    BufferedReader open = reader;
    if (open != null) {
      reader = null;
      open.close();
    }
  }

  @Override
  public String toString() {
    return "lines of " + file;
  }
}

package dev.weft.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads a file of programs, one JSON object a line; blank lines do not count. */
final class ProgramFile implements AutoCloseable {
  private final Path path;
  private final BufferedReader reader;
  private int line;

  ProgramFile(Path path) throws IOException {
    this.path = path;
    this.reader = Files.newBufferedReader(path);
  }

  /**
   * The next program.
   *
   * @return the program, or null at the end of the file
   * @throws FormatException if the line is no program; its message starts with file and line
   */
  @Nullable Program next() throws IOException, FormatException {
    try {
      String text = nextText();
      return text == null ? null : ProgramParser.parse(text);
    } catch (CharacterCodingException e) {
      throw new FormatException("not UTF-8").within(path + ":" + (line + 1));
    } catch (FormatException e) {
      throw e.within(path + ":" + line);
    }
  }

  private @Nullable String nextText() throws IOException {
    String text;
    do {
      text = reader.readLine();
      line++;
    } while (text != null && text.isBlank());
    return text;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}

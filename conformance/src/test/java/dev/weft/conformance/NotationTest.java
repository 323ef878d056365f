package dev.weft.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.CancelledError;
import dev.weft.ExceptionGroup;
import dev.weft.InvalidStateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotationTest {
  private final List<Throwable> unnamed = new ArrayList<>();
  private final Notation notation = new Notation(unnamed::add);

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "a;b,      'a;b'",
        "it's,     \"it's\"",
        "it's \"a\", 'it\\'s \"a\"'",
        "say \"a\", 'say \"a\"'",
        "a\\b,     'a\\\\b'",
        "é\u00a0\u007f, 'é\\xa0\\x7f'",
      })
  void show_bytes_asPythonDoes(String text, String shown) {
    assertThat(notation.show(text.getBytes(ISO_8859_1))).isEqualTo(shown);
  }

  @Test
  void show_controlCharacters_escapesThem() {
    assertThat(notation.show("\n\r\t\0".getBytes(ISO_8859_1))).isEqualTo("'\\n\\r\\t\\x00'");
  }

  @Test
  void show_values_inAList() {
    assertThat(notation.show(Arrays.asList(null, true, 5L, new Boom("a"), List.of())))
        .isEqualTo("[none,true,5,!Boom(a),[]]");
  }

  @Test
  void nameOf_errors_goByTheirKind() {
    var group = new ExceptionGroup("several", List.of(new Boom("a"), new TimeoutException()));

    assertThat(notation.nameOf(group)).isEqualTo("Group[Boom(a),Timeout]");
    assertThat(notation.nameOf(new CompletionException(new TimeoutException())))
        .isEqualTo("Timeout");
    assertThat(notation.nameOf(new CancelledError())).isEqualTo("Cancelled");
    assertThat(notation.nameOf(new CancelledError(""))).isEqualTo("Cancelled()");
    assertThat(notation.nameOf(new InvalidStateException("done"))).isEqualTo("InvalidState");
    assertThat(notation.nameOf(new IllegalStateException("no"))).isEqualTo("IllegalState");
    assertThat(unnamed).isEmpty();
  }

  @Test
  void nameOf_errorThatTheFormatDoesNotKnow_isKept() {
    var error = new CancellationException();

    assertThat(notation.nameOf(error)).startsWith("?");
    assertThat(unnamed).containsExactly(error);
  }
}

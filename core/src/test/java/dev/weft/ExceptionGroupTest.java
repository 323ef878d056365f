package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExceptionGroupTest {
  private final IOException io = new IOException("io");
  private final EOFException eof = new EOFException("eof");
  private final IllegalArgumentException argument = new IllegalArgumentException("argument");
  private final ExceptionGroup inner = new ExceptionGroup("inner", List.of(eof, argument));
  private final ExceptionGroup group = new ExceptionGroup("outer", List.of(io, inner));

  @Test
  void exceptions_always_areThePartsInOrder() {
    assertThat(group.exceptions()).containsExactly(io, inner);
    assertThatThrownBy(() -> group.exceptions().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void newGroup_listChangesLater_keepsItsParts() {
    var parts = new ArrayList<Throwable>(List.of(io));
    var made = new ExceptionGroup("made", parts);

    parts.clear();

    assertThat(made.exceptions()).containsExactly(io);
  }

  @Test
  void newGroup_withoutParts_isRefused() {
    assertThatThrownBy(() -> new ExceptionGroup("empty", List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void getMessage_always_tellsHowManyPartsThereAre() {
    assertThat(group).hasMessage("outer (2 exceptions)");
    assertThat(new ExceptionGroup("one", List.of(io))).hasMessage("one (1 exception)");
  }

  @Test
  void getSuppressed_always_areThePartsSoThatAStackTraceShowsThem() {
    var text = new StringWriter();

    group.printStackTrace(new PrintWriter(text, true));

    assertThat(group.getSuppressed()).containsExactly(io, inner);
    assertThat(text.toString()).contains("IOException: io", "EOFException: eof", "argument");
  }

  @Test
  void split_byType_dividesAtEveryDepthAndKeepsTheNesting() {
    var parts = group.split(IOException.class);

    var matching = parts.matching().orElseThrow();
    var rest = parts.rest().orElseThrow();
    assertThat(matching.exceptions()).hasSize(2).first().isSameAs(io);
    assertThat(((ExceptionGroup) matching.exceptions().get(1)).exceptions()).containsExactly(eof);
    assertThat(rest.exceptions()).hasSize(1);
    assertThat(((ExceptionGroup) rest.exceptions().getFirst()).exceptions())
        .containsExactly(argument);
  }

  @Test
  void split_parts_haveTheGroupsMessageAndTrace() {
    var matching = group.split(EOFException.class).matching().orElseThrow();

    assertThat(matching).hasMessage("outer (1 exception)");
    assertThat(matching.getStackTrace()).isEqualTo(group.getStackTrace());
    assertThat(matching.exceptions().getFirst()).hasMessage("inner (1 exception)");
  }

  @Test
  void split_allMatch_hasNoRest() {
    var parts = group.split(Exception.class);

    assertThat(parts.matching()).containsSame(group);
    assertThat(parts.rest()).isEmpty();
  }

  @Test
  void split_noneMatches_hasOnlyARest() {
    var parts = group.split(StackOverflowError.class);

    assertThat(parts.matching()).isEmpty();
    assertThat(parts.rest().orElseThrow().exceptions()).hasSize(2);
  }

  @Test
  void split_byCondition_asksAboutGroupsFirst() {
    var parts = group.split(part -> part == inner);

    assertThat(parts.matching().orElseThrow().exceptions()).containsExactly(inner);
    assertThat(parts.rest().orElseThrow().exceptions()).containsExactly(io);
  }

  @Test
  void subgroup_byType_isWhatMatches() {
    assertThat(group.subgroup(IOException.class).orElseThrow().exceptions()).hasSize(2);
    assertThat(group.subgroup(StackOverflowError.class)).isEmpty();
  }
}

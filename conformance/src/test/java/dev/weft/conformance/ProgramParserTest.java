package dev.weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramParserTest {

  @Test
  void parse_program_keepsItsOrder() throws FormatException {
    var program =
        ProgramParser.parse(
            """
            {"id":"a","vars":["v"],"objects":{"z":["lock"],"b":["queue",2]},"eager":true,
             "procs":{"main":[["cancel","self"],["sleep",3],["return",[null,true,7]]],"p":[]},
             "expect":["0 - over"]}
            """);

    assertThat(program.objects().keySet()).containsExactly("z", "b");
    assertThat(program.procs().get("main").ops())
        .containsExactly(new InstantOp.Cancel("self", null), new WaitingOp.Sleep(3));
    assertThat(program.procs().get("main").result()).asString().isEqualTo("[null, true, 7]");
    assertThat(program.eager()).isTrue();
    assertThat(program.expect()).isEqualTo(List.of("0 - over"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{                                       | not JSON: Unexpected end-of-input",
        "{} {}                                   | not JSON: Trailing token",
        "[]                                      | expected a JSON object, got ARRAY",
        "{}                                      | the key \"id\" is missing",
        "{\"id\":1}                              | id: expected STRING, got NUMBER",
        "{\"id\":\"a\",\"id\":\"b\"}             | not JSON: Duplicate field 'id'",
        "{\"id\":\"a\",\"objects\":{\"x\":[\"lok\"]}} | objects: x: there is no kind of object lok",
        "{\"id\":\"a\",\"objects\":{\"x\":[\"queue\"]}} | objects: x: queue: argument 1 is missing",
        "{\"id\":\"a\",\"procs\":{}}             | procs: there is no proc main",
        "{\"id\":\"a\",\"procs\":{\"main\":[]}}  | the key \"expect\" is missing",
      })
  void parse_lineThatIsNoProgram_saysWhatIsWrong(String line, String message) {
    assertThatThrownBy(() -> ProgramParser.parse(line))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "7                                  | expected [\"kind\", argument…], got 7",
        "[\"nap\",1]                        | there is no operation nap",
        "[\"sleep\"]                        | sleep: argument 1 is missing, expected a whole number",
        "[\"sleep\",1.5]                    | sleep: argument 1 is to be a whole number, got 1.5",
        "[\"sleep\",1,2]                    | sleep takes 1 arguments, got 2: [\"sleep\",1,2]",
        "[\"spawn\",\"t\",\"q\"]            | spawn: there is no proc q",
        "[\"wait\",[\"t\"],\"SOON\",1]      | wait: expected one of",
        "[\"call_soon\",[[\"sleep\",1]]]    | call_soon: not allowed in a callback, it may wait",
        "[\"repeat\",2,[[\"return\",1]]]    | operation 0: return stands only last in a proc",
        "[\"try\",[],{\"error\":[[\"log\"]]}] | error: operation 0: log: argument 1 is missing",
      })
  void parse_operationThatIsNone_saysWhereAndWhy(String op, String message) {
    String line = "{\"id\":\"a\",\"procs\":{\"main\":[[\"log\",\"x\"]," + op + "]},\"expect\":[]}";

    assertThatThrownBy(() -> ProgramParser.parse(line))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("procs: main: operation 1: " + message);
  }
}

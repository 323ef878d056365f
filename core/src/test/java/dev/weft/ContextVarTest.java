package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ContextVarTest {
  private final ContextVar<String> variable = ContextVar.of("variable");
  private final ContextVar<String> withDefault = ContextVar.of("withDefault", "default");

  @Test
  void get_neverSetAndNoDefault_saysWhatToDo() {
    assertThatThrownBy(variable::get)
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("variable")
        .hasMessageContaining("set it first");
  }

  @Test
  void get_neverSet_isTheDefault() {
    assertThat(withDefault.get()).isEqualTo("default");
  }

  @Test
  void get_withFallback_goesBeforeTheDefault() {
    assertThat(withDefault.get("fallback")).isEqualTo("fallback");
    assertThat(variable.get("fallback")).isEqualTo("fallback");
  }

  @Test
  void set_value_isWhatGetReturns() {
    new Context(Bindings.EMPTY)
        .run(() -> {
          variable.set("value");

          assertThat(variable.get()).isEqualTo("value");
          assertThat(variable.get("fallback")).isEqualTo("value");
        });
  }

  @Test
  void set_null_isAValue() {
    new Context(Bindings.EMPTY)
        .run(() -> {
          withDefault.set(null);

          assertThat(withDefault.get()).isNull();
        });
  }

  @Test
  void reset_firstSet_unsetsIt() {
    new Context(Bindings.EMPTY)
        .run(() -> {
          var token = variable.set("value");

          variable.reset(token);

          assertThat(variable.get("unset")).isEqualTo("unset");
        });
  }

  @Test
  void reset_laterSet_restoresTheValueBefore() {
    new Context(Bindings.EMPTY)
        .run(() -> {
          variable.set("first");
          var token = variable.set("second");

          variable.reset(token);

          assertThat(variable.get()).isEqualTo("first");
          assertThat(token.variable()).isSameAs(variable);
        });
  }

  @Test
  void reset_tokenUsedBefore_isRefused() {
    new Context(Bindings.EMPTY)
        .run(() -> {
          var token = variable.set("value");
          variable.reset(token);

          assertThatThrownBy(() -> variable.reset(token))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("already");
        });
  }

  @Test
  void reset_tokenOfAnotherVariable_isRefused() {
    new Context(Bindings.EMPTY)
        .run(() -> {
          var token = withDefault.set("value");

          assertThatThrownBy(() -> variable.reset(token))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("withDefault")
              .hasMessageContaining("variable");
        });
  }

  @Test
  void reset_tokenOfAnotherContext_isRefused() {
    new Context(Bindings.EMPTY)
        .run(() -> {
          var token = variable.set("value");

          new Context(Bindings.EMPTY)
              .run(() ->
                  assertThatThrownBy(() -> variable.reset(token))
                      .isInstanceOf(IllegalArgumentException.class)
                      .hasMessageContaining("another context"));
        });
  }

  @Test
  void name_always_isWhatWasGiven() {
    assertThat(variable.name()).isEqualTo("variable");
    assertThat(variable).hasToString("ContextVar[variable]");
  }

  // ---- Context

  @Test
  void run_bodySets_staysInThatContext() {
    var context = new Context(Bindings.EMPTY);

    context.run(() -> variable.set("inside"));

    assertThat(variable.get("unset")).isEqualTo("unset");
    assertThat((Object) context.run(() -> variable.get())).isEqualTo("inside");
  }

  @Test
  void run_bodyThrows_restoresTheContextAndPassesItOn() {
    var before = Context.current();
    var failure = new IOException("no");

    assertThatThrownBy(() ->
            new Context(Bindings.EMPTY)
                .run(() -> {
                  throw failure;
                }))
        .isSameAs(failure);
    assertThat(Context.current()).isSameAs(before);
  }

  @Test
  void run_nested_restoresEachOne() {
    var outer = new Context(Bindings.EMPTY);
    var inner = new Context(Bindings.EMPTY);

    outer.run(() -> {
      variable.set("outer");
      inner.run(() -> variable.set("inner"));

      assertThat(Context.current()).isSameAs(outer);
      assertThat(variable.get()).isEqualTo("outer");
    });
  }

  @Test
  void copy_changedLater_leavesTheOriginalAlone() {
    var original = new Context(Bindings.EMPTY);
    original.run(() -> variable.set("original"));

    var copy = original.copy();
    copy.run(() -> variable.set("copy"));

    assertThat((Object) original.run(() -> variable.get())).isEqualTo("original");
    assertThat((Object) copy.run(() -> variable.get())).isEqualTo("copy");
  }

  @Test
  void copyOfCurrent_setLater_doesNotShow() {
    new Context(Bindings.EMPTY)
        .run(() -> {
          variable.set("before");
          var copy = Context.copyOfCurrent();

          variable.set("after");

          assertThat((Object) copy.run(() -> variable.get())).isEqualTo("before");
        });
  }

  @Test
  void set_inAThread_doesNotShowInOthers() throws Exception {
    var seen = new ArrayList<String>();
    var thread =
        Thread.ofPlatform()
            .start(() -> {
              variable.set("its own");
              seen.add(variable.get());
            });

    thread.join();

    assertThat(seen).containsExactly("its own");
    assertThat(variable.get("unset")).isEqualTo("unset");
  }

  @Test
  void setAndReset_manyVariablesAtRandom_matchAMap() {
    var variables = new ArrayList<ContextVar<Integer>>();
    for (int i = 0; i < 40; i++) {
      variables.add(ContextVar.of("v" + i));
    }
    var expected = new HashMap<ContextVar<Integer>, Integer>();
    var random = new Random(3);

    new Context(Bindings.EMPTY)
        .run(() -> {
          for (int step = 0; step < 5_000; step++) {
            var chosen = variables.get(random.nextInt(variables.size()));
            var before = expected.get(chosen);
            var token = chosen.set(step);
            if (random.nextBoolean()) {
              chosen.reset(token);
              assertThat(chosen.get(null)).isEqualTo(before);
            } else {
              expected.put(chosen, step);
            }
          }
          for (var each : variables) {
            assertThat(each.get(null)).isEqualTo(expected.get(each));
          }
        });
  }

  @Test
  void bind_block_restoresWhatWasThereBefore() {
    Context.empty()
        .run(() -> {
          variable.set("outer");
          // @start region="bind"
          try (var _ = variable.bind("inner")) {
            assertThat(variable.get()).isEqualTo("inner");
          }
          assertThat(variable.get()).isEqualTo("outer");
          // @end
        });
  }

  @Test
  void bind_nothingBefore_leavesNothing() {
    Context context = Context.empty();

    context.run(() -> {
      try (var bound = variable.bind("x")) {
        assertThat(bound.hadValue()).isFalse();
        assertThat(bound.oldValue()).isNull();
        assertThat(bound.variable()).isSameAs(variable);
      }
    });

    assertThat(context).isEqualTo(Context.empty());
  }

  @Test
  void bind_bodyFails_restoresAllTheSame() {
    Context.empty()
        .run(() -> {
          assertThatThrownBy(
                  () -> {
                    try (var _ = variable.bind("x")) {
                      throw new IOException("no");
                    }
                  })
              .isInstanceOf(IOException.class);

          assertThat(variable.get("none")).isEqualTo("none");
        });
  }

  @Test
  void bind_nested_restoresStepByStep() {
    Context.empty()
        .run(() -> {
          try (var _ = variable.bind("a")) {
            try (var inner = variable.bind("b")) {
              assertThat(inner.oldValue()).isEqualTo("a");
            }
            assertThat(variable.get()).isEqualTo("a");
          }
        });
  }

  @Test
  void bind_closedTwice_doesNothingTheSecondTime() {
    Context.empty()
        .run(() -> {
          var bound = variable.bind("a");
          bound.close();
          variable.set("b");

          bound.close();

          assertThat(variable.get()).isEqualTo("b");
        });
  }

  @Test
  void bind_closedInAnotherContext_isRefused() {
    var bound = Context.empty().run(() -> variable.bind("a"));

    assertThatThrownBy(() -> Context.empty().run(bound::close))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another context");
  }

  @Test
  void token_ofSet_knowsTheOldValue() {
    Context.empty()
        .run(() -> {
          var first = variable.set("a");
          var second = variable.set(null);
          var third = variable.set("c");

          assertThat(first.hadValue()).isFalse();
          assertThat(second.oldValue()).isEqualTo("a");
          assertThat(third.hadValue()).isTrue();
          assertThat(third.oldValue()).isNull();
          assertThat(withDefault.set("x").hadValue()).isFalse();
        });
  }
}

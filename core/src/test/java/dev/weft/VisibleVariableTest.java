package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Context variables that tools may show. */
class VisibleVariableTest {
  // @start region="visible"
  static final ContextVar<String> REQUEST = ContextVar.of("request", "none").visible();
  // @end
  private static final ContextVar<String> SECRET = ContextVar.of("secret", "none");

  @Test
  void visible_declared_isAllThatBindingsShow() {
    Context context = Context.empty();
    context.run(() -> {
      var _ = REQUEST.set("r-17");
      var _ = SECRET.set("password");

      assertThat(Context.currentBindings().visible())
          .containsOnlyKeys("request")
          .containsEntry("request", "r-17");
    });
  }

  @Test
  void visible_noneBound_isEmpty() {
    Context.empty().run(() -> assertThat(Context.currentBindings().visible()).isEmpty());
  }
}

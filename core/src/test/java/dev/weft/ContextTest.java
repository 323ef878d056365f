package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** A context as such: what is in it, and who may be in it. */
class ContextTest {
  private final ContextVar<String> variable = ContextVar.of("variable");
  private final ContextVar<String> other = ContextVar.of("other", "default");

  private Context with(String value) {
    Context context = Context.empty();
    context.run(() -> {
      variable.set(value);
    });
    return context;
  }

  @Test
  void empty_new_hasNothing() {
    assertThat(Context.empty().size()).isZero();
    assertThat(Context.empty().variables()).isEmpty();
    assertThat(Context.empty().contains(other)).isFalse();
  }

  @Test
  void get_bound_isTheValueHereWhateverIsCurrent() {
    Context context = with("here");

    assertThat(context.get(variable)).isEqualTo("here");
    assertThat(context.get(variable, "fallback")).isEqualTo("here");
    assertThat(context.contains(variable)).isTrue();
    assertThat(context.size()).isOne();
  }

  @Test
  void get_unbound_isNotTheDefault() {
    assertThatThrownBy(() -> Context.empty().get(other))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("other");
    assertThat(Context.empty().get(other, "fallback")).isEqualTo("fallback");
  }

  @Test
  void get_boundToNull_isNull() {
    Context context = with(null);

    assertThat(context.get(variable)).isNull();
    assertThat(context.get(variable, "fallback")).isNull();
    assertThat(context.contains(variable)).isTrue();
  }

  @Test
  void equals_sameValues_isTrueUntilOneChanges() {
    Context one = with("a");
    Context two = with("a");

    assertThat(one).isEqualTo(two).hasSameHashCodeAs(two).isEqualTo(one.copy());
    assertThat(one).isNotEqualTo(with("b")).isNotEqualTo(Context.empty());

    two.run(() -> {
      other.set("x");
    });
    assertThat(one).isNotEqualTo(two);
  }

  // ---- entering

  @Test
  void run_inItself_isRefused() {
    Context context = with("a");

    context.run(() -> {
      assertThatThrownBy(() -> context.run(() -> {}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("copy()");
      assertThat(context.copy().<String, RuntimeException>run(() -> variable.get())).isEqualTo("a");
    });
  }

  @Test
  void run_inAnotherInItself_isRefused() {
    Context context = with("a");

    context.run(() ->
        Context.empty()
            .run(() ->
                assertThatThrownBy(() -> context.run(() -> {}))
                    .isInstanceOf(IllegalStateException.class)));
  }

  @Test
  void run_afterAFailure_isFreeAgain() {
    Context context = with("a");
    assertThatThrownBy(() ->
            context.run(() -> {
              throw new IllegalArgumentException();
            }))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(context.<String, RuntimeException>run(() -> variable.get())).isEqualTo("a");
  }

  @Test
  void run_theCurrentContext_isRefused() {
    TestClock.run(() -> {
      assertThatThrownBy(() -> Context.current().run(() -> {}))
          .isInstanceOf(IllegalStateException.class);
      Future<Boolean> refused = EventLoop.running().createFuture();
      EventLoop.running().callSoon(() -> refused.setResult(refusesToRun(Context.current())));
      assertThat(refused.await()).isTrue();
    });
    assertThat(refusesToRun(Context.current())).isTrue();
  }

  @Test
  void run_inATaskThatWaitsThere_isRefusedToOthersMeanwhile() {
    Context context = with("a");

    TestClock.run(() -> {
      Task<?> inside = createTask(() -> context.run(() -> sleep(java.time.Duration.ofSeconds(1))));
      sleep(ZERO);
      assertThat(refusesToRun(context)).isTrue();
      inside.await();
      assertThat(refusesToRun(context)).isFalse();
    });
  }

  @Test
  void run_inAThread_isRefusedToOtherThreadsMeanwhile() throws Exception {
    Context context = with("a");
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    Thread inside =
        Thread.ofVirtual()
            .start(
                new FutureTask<>(() ->
                    context.<Boolean, InterruptedException>run(() -> {
                      entered.countDown();
                      leave.await();
                      return true;
                    })));
    entered.await();

    assertThat(refusesToRun(context)).isTrue();

    leave.countDown();
    inside.join();
    assertThat(refusesToRun(context)).isFalse();
  }

  @Test
  void withContext_twoTasksAtOnce_mayShareOne() {
    Context context = with("a");

    TestClock.run(() -> {
      var options = TaskOptions.DEFAULT.withContext(context);
      Task<String> one = createTask(() -> readAfterAWait(), options);
      Task<String> two = createTask(() -> readAfterAWait(), options);
      assertThat(one.await() + two.await()).isEqualTo("aa");
    });
  }

  private String readAfterAWait() {
    sleep(ZERO);
    return variable.get();
  }

  private static boolean refusesToRun(Context context) {
    try {
      context.run(() -> {});
      return false;
    } catch (IllegalStateException refused) {
      return true;
    }
  }
}

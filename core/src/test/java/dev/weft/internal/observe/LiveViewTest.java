package dev.weft.internal.observe;

import static dev.weft.TaskOptions.named;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import dev.weft.ContextVar;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.spi.Inventory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What those see who look at a program once a second. */
class LiveViewTest {
  private static final ContextVar<String> REQUEST = ContextVar.of("request", "none").visible();
  private static final ContextVar<String> SECRET = ContextVar.of("secret", "none");

  @FunctionalInterface
  private interface Body {
    void run(EventLoop loop, Future<Void> never);
  }

  private static void run(Body body) {
    Async.run(() -> {
      EventLoop loop = EventLoop.running();
      Future<Void> never = loop.createFuture();
      body.run(loop, never);
      never.cancel();
    });
  }

  /** The loop is another thread's to look at. */
  private static Map<String, Object> look(Map<String, ?> request) {
    return Async.toThread(() -> LiveView.look(request));
  }

  @SuppressWarnings("unchecked") // plain data of a known form
  private static List<Map<String, Object>> list(Object plain, String name) {
    return (List<Map<String, Object>>) ((Map<String, Object>) plain).get(name);
  }

  private static Map<String, Object> loop(Map<String, Object> answer, EventLoop loop) {
    return list(answer, "loops").stream()
        .filter(each -> each.get("name").equals(loop.toString()))
        .findFirst()
        .orElseThrow();
  }

  private static List<Map<String, Object>> tasks(Map<String, Object> answer) {
    return list(answer.get("tasks"), "shown");
  }

  @Test
  void look_tasksThatWait_areShownWithWhomTheyWaitFor() {
    run((loop, never) -> {
      var _ = REQUEST.set("r-17");
      var _ = SECRET.set("password");
      var inner = Async.createTask(() -> never.await(), named("inner of the view"));
      var outer = Async.createTask(() -> inner.await(), named("outer of the view"));
      Async.sleep(Duration.ZERO);

      List<Map<String, Object>> shown = tasks(look(Map.of("name", "OF THE VIEW")));

      assertThat(shown).hasSize(2);
      Map<String, Object> first = shown.getFirst();
      assertThat(first)
          .containsEntry("name", "inner of the view")
          .containsEntry("loop", loop.toString())
          .containsEntry("state", "waiting")
          .containsEntry("waitsFor", "Future.await")
          .containsEntry("variables", Map.of("request", "r-17"))
          .containsKeys("ageMillis", "waitMillis");
      assertThat((String) first.get("at")).startsWith("LiveViewTest.");
      assertThat(shown.getLast()).containsEntry("waitsFor", "inner of the view");
      assertThat(first.get("awaiters")).isEqualTo(List.of(shown.getLast().get("number")));
      outer.cancel();
    });
  }

  @Test
  void look_stateAsked_showsThoseAlone() {
    run((loop, never) -> {
      Async.createTask(() -> never.await(), named("waits for the filter"));
      Async.sleep(Duration.ZERO);

      Map<String, Object> request = Map.of("name", "for the filter", "state", "new");
      assertThat(tasks(look(request))).isEmpty();
      assertThat(tasks(look(Map.of("name", "for the filter", "state", "waiting")))).hasSize(1);
    });
  }

  @Test
  void look_moreTasksThanAreWanted_showsTheOldestAndTheNewest() {
    run((loop, never) -> {
      for (int i = 0; i < 6_000; i++) {
        Async.createTask(() -> never.await(), named("one of many " + i));
      }
      Async.sleep(Duration.ZERO);

      Map<String, Object> answer = look(Map.of("name", "one of many", "entries", 4));

      assertThat(tasks(answer))
          .extracting(each -> each.get("name"))
          .containsExactly(
              "one of many 0", "one of many 1", "one of many 5998", "one of many 5999");
      @SuppressWarnings("unchecked") // plain data of a known form
      var all = (Map<String, Object>) answer.get("tasks");
      assertThat((Long) all.get("total")).isGreaterThanOrEqualTo(6_001);
      assertThat((Long) all.get("lookedAt")).isEqualTo(2L * LiveView.LOOKED_AT_EACH_END);
    });
  }

  @Test
  void task_byItsNumber_hasItsFramesWithTheUsersMarked() {
    run((loop, never) -> {
      Async.createTask(() -> never.await(), named("looked at alone"));
      Async.sleep(Duration.ZERO);
      var number = (Long) tasks(look(Map.of("name", "looked at alone"))).getFirst().get("number");

      Map<String, Object> task = Async.toThread(() -> LiveView.task(number));

      assertThat(task).containsEntry("name", "looked at alone");
      assertThat(list(task, "frames"))
          .anySatisfy(frame -> {
            assertThat((String) frame.get("text")).contains("LiveViewTest");
            assertThat(frame).containsEntry("users", true);
          })
          .anySatisfy(frame -> assertThat(frame).containsEntry("users", false));
      assertThat(Async.toThread(() -> LiveView.task(-1))).isEmpty();
    });
  }

  @Test
  void look_againAndAgain_measuresTheLoop() {
    run((loop, never) -> {
      Map<String, Object> figures = Map.of();
      while (!figures.containsKey("lag")) {
        figures = loop(look(Map.of()), loop);
        Async.sleep(Duration.ofMillis(1));
      }

      assertThat(figures)
          .containsKeys("window", "iterationsPerSecond", "steps", "blockedMillis")
          .containsEntry("answers", true);
      assertThat((Double) figures.get("iterationsPerSecond")).isPositive();
    });
  }

  @Test
  void look_loopThatIsBlocked_saysByWhatAndWhere() throws Exception {
    var found = new AtomicBoolean();
    Thread looker =
        Thread.ofPlatform()
            .start(() -> {
              while (!blockedBy("blocker of the view")) {
                Thread.onSpinWait();
              }
              found.set(true);
            });
    run((loop, never) -> {
      Async.createTask(
              () -> {
                while (!found.get()) {
                  Thread.onSpinWait();
                }
              },
              named("blocker of the view"))
          .await();

      List<Map<String, Object>> incidents = List.of();
      while (incidents.stream().noneMatch(each -> isOf(each, loop))) {
        incidents = list(look(Map.of()), "incidents");
      }
      assertThat(incidents)
          .anySatisfy(each -> {
            assertThat(each).containsEntry("kind", "SLOW_STEP");
            assertThat((String) each.get("text")).contains("task blocker of the view");
            assertThat(each.get("trace").toString()).contains("LiveViewTest");
          });
    });
    looker.join();
  }

  private static boolean isOf(Map<String, Object> incident, EventLoop loop) {
    return incident.get("kind").equals("SLOW_STEP") && incident.get("loop").equals(loop.toString());
  }

  private static boolean blockedBy(String task) {
    return list(LiveView.look(Map.of("name", task)), "loops").stream()
        .anyMatch(loop ->
            loop.get("blocked") instanceof Map<?, ?> blocked
                && blocked.get("by").equals("task " + task)
                && blocked.get("frames").toString().contains("LiveViewTest")
                && loop.get("answers").equals(false));
  }

  @Test
  void look_failureOfACallback_isAnIncident() {
    run((loop, never) -> {
      loop.setExceptionHandler((_, _) -> {});
      loop.callSoon(() -> {
        throw new IllegalStateException("seen by the view");
      });

      Map<String, Object> found = null;
      while (found == null) {
        found =
            list(look(Map.of()), "incidents").stream()
                .filter(each -> each.get("loop").equals(loop.toString()))
                .findFirst()
                .orElse(null);
      }
      assertThat(found).containsEntry("kind", "FAILURE");
      assertThat((String) found.get("text")).startsWith("a callback failed");
      assertThat(found.get("trace").toString())
          .contains("java.lang.IllegalStateException: seen by the view");
      assertThat(list(look(Map.of("after", found.get("number"))), "incidents"))
          .noneMatch(each -> each.get("loop").equals(loop.toString()));
    });
  }

  @Test
  void look_inventory_isListedByTheLoop() {
    run((loop, never) -> {
      loop.inspection().add(new Things());

      Map<String, Object> figures = loop(look(Map.of("entries", 1)), loop);

      assertThat(figures.get("inventories"))
          .isEqualTo(
              Map.of(
                  "things",
                  Map.of("totals", Map.of("all", 2L), "entries", List.of(Map.of("name", "a")))));
      assertThat(loop.inspection().inventories()).hasSize(1);
    });
  }

  private static final class Things implements Inventory {
    @Override
    public String name() {
      return "things";
    }

    @Override
    public Map<String, Object> totals() {
      return Map.of("all", 2L);
    }

    @Override
    public List<Map<String, Object>> entries(int most) {
      return List.<Map<String, Object>>of(Map.of("name", "a"), Map.of("name", "b"))
          .subList(0, most);
    }
  }

  @Test
  void look_withoutALoop_leavesItOut() {
    run((loop, never) -> {
      Map<String, Object> answer = look(Map.of("without", loop.toString()));

      assertThat(list(answer, "loops")).noneMatch(each -> each.get("name").equals(loop.toString()));
    });
  }
}

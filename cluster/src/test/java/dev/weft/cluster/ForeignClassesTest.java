package dev.weft.cluster;

import static dev.weft.Async.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.fixtures.ClusterPorts;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member and a client that have different builds, and filters. */
class ForeignClassesTest {
  private static final String CALLERS_ONLY =
      "public class CallersOnly implements dev.weft.cluster.ClusterBody<Integer> {"
          + " public Integer call() { return 1; } }";
  private static final String MEMBERS_ONLY =
      "public class MembersOnly implements java.io.Serializable {}";
  private static final String CHANGED =
      "public class Changed implements dev.weft.cluster.ClusterBody<Integer> {"
          + " private final %s number = 1;"
          + " public Integer call() { return (int) number; } }";

  /** Of which the member has lambdas of other shapes. */
  private static final String LAMBDAS =
      "public class Lambdas {"
          + " public static dev.weft.cluster.ClusterBody<Integer> body() {"
          + " %s return () -> %s; } }";

  /** Of which the member has a class without lambdas. */
  private static final String NO_LAMBDA =
      "public class NoLambda {"
          + " public static dev.weft.cluster.ClusterBody<Integer> body() { return %s; } }";

  /** Gives what the caller has no class for. */
  private static final String GIVES =
      "public class Gives implements dev.weft.cluster.ClusterBody<Object> {"
          + " public Object call() throws Exception {"
          + " return Class.forName(\"MembersOnly\", true, getClass().getClassLoader())"
          + " .getDeclaredConstructor().newInstance(); } }";

  private static URLClassLoader callers;
  private static URLClassLoader members;
  private static Cluster member;
  private static Cluster client;

  /** What the member's filter refuses. */
  private record RefusedByMember() implements ClusterBody<Integer> {
    @Override
    public Integer call() {
      return 1;
    }
  }

  /** What the client's filter refuses. */
  private record RefusedByClient() implements Serializable {}

  @BeforeAll
  static void join(@TempDir Path folder) throws Exception {
    callers =
        Builds.compiled(
            folder.resolve("callers"),
            Map.of(
                "CallersOnly",
                CALLERS_ONLY,
                "Changed",
                CHANGED.formatted("int"),
                "Lambdas",
                LAMBDAS.formatted("int one = 1;", "one"),
                "NoLambda",
                NO_LAMBDA.formatted("() -> 1"),
                "Gives",
                GIVES));
    members =
        Builds.compiled(
            folder.resolve("members"),
            Map.of(
                "MembersOnly",
                MEMBERS_ONLY,
                "Changed",
                CHANGED.formatted("long"),
                "Lambdas",
                LAMBDAS.formatted("String one = \"1\" + System.nanoTime();", "one.length()"),
                "NoLambda",
                NO_LAMBDA.formatted("null"),
                "Gives",
                GIVES));
    List<String> addresses = ClusterPorts.free(2);
    ClusterOptions options =
        ClusterOptions.of("foreign")
            .withMembers(addresses.get(0))
            .withLeaveLimit(Duration.ofSeconds(5));
    member =
        withLoader(
            members,
            () ->
                Cluster.join(
                    options
                        .withAddress(addresses.get(0))
                        .withFilter(refusing(RefusedByMember.class))));
    client =
        withLoader(
            callers,
            () ->
                Cluster.connect(
                    options
                        .withAddress(addresses.get(1))
                        .withFilter(refusing(RefusedByClient.class))));
  }

  @AfterAll
  static void leave() throws Exception {
    client.close();
    member.close();
    callers.close();
    members.close();
  }

  private static ObjectInputFilter refusing(Class<?> type) {
    return ObjectInputFilter.Config.createFilter("!" + type.getName() + ";*");
  }

  private static Cluster withLoader(
      ClassLoader loader, java.util.concurrent.Callable<Cluster> started) throws Exception {
    Thread here = Thread.currentThread();
    ClassLoader before = here.getContextClassLoader();
    here.setContextClassLoader(loader);
    try {
      return started.call();
    } finally {
      here.setContextClassLoader(before);
    }
  }

  private static ClusterBody<?> made(String name) throws Exception {
    return (ClusterBody<?>) callers.loadClass(name).getDeclaredConstructor().newInstance();
  }

  private static ClusterBody<?> lambdaOf(String name) throws Exception {
    return (ClusterBody<?>) callers.loadClass(name).getMethod("body").invoke(null);
  }

  private static void assertRefused(ClusterBody<?> body, String... says) {
    run(() -> {
      assertThatThrownBy(() -> client.submit(body).await())
          .isInstanceOf(NotPortableException.class)
          .hasMessageContainingAll(says);
      TaskId id = TaskId.of("of " + body.getClass().getName());
      assertThatThrownBy(() -> client.submit(id, body).await())
          .isInstanceOf(NotPortableException.class)
          .hasMessageContainingAll(says);
    });
  }

  @Test
  void submit_ofAClassThatTheMemberLacks_saysWhich() throws Exception {
    assertRefused(
        made("CallersOnly"),
        "a body cannot run on " + member.self().name(),
        "the class CallersOnly is missing: all members and clients are to have the same classes");
  }

  @Test
  void submit_ofAClassThatIsAnotherOneThere_saysWhich() throws Exception {
    assertRefused(
        made("Changed"),
        "a body cannot run on",
        "the class is of another build, Changed; local class incompatible");
  }

  @Test
  void submit_ofALambdaOfAnotherBuild_saysOfWhichClass() throws Exception {
    assertRefused(
        lambdaOf("Lambdas"),
        "a body cannot run on",
        "the lambda in Lambdas is of another build: all members and clients are to have the same");
  }

  @Test
  void submit_ofALambdaOfAClassThatHasNoneThere_saysOfWhichClass() throws Exception {
    assertRefused(lambdaOf("NoLambda"), "the lambda in NoLambda is of another build");
  }

  @Test
  void submit_ofABodyWhoseValueTheCallerLacks_saysWhich() throws Exception {
    assertRefused(
        made("Gives"),
        "the result of a body cannot be read by its caller: the class MembersOnly is missing");
  }

  @Test
  void submit_ofAClassThatTheMembersFilterRefuses_saysWhich() {
    assertRefused(
        new RefusedByMember(),
        "a body cannot run on",
        "the filter refuses the class " + RefusedByMember.class.getName(),
        "ClusterOptions.withFilter() sets it");
  }

  @Test
  void submit_ofAValueThatTheCallersFilterRefuses_saysWhich() {
    assertRefused(
        () -> new RefusedByClient(),
        "the result of a body cannot be read by its caller",
        "the filter refuses the class " + RefusedByClient.class.getName());
  }

  @Test
  void structures_withAValueThatTheFilterRefuses_sayWhich() {
    String refusal =
        "a value cannot be read here: the filter refuses the class "
            + RefusedByClient.class.getName();
    run(() -> {
      member.<RefusedByClient>sharedMap("map").put("k", new RefusedByClient());
      ClusterMap<RefusedByClient> map = client.sharedMap("map");
      assertThatThrownBy(() -> map.get("k"))
          .isInstanceOf(NotPortableException.class)
          .hasMessageContaining(refusal);

      member.<RefusedByClient>sharedQueue("queue", 10).put(new RefusedByClient());
      ClusterQueue<RefusedByClient> queue = client.sharedQueue("queue", 10);
      assertThatThrownBy(queue::take)
          .isInstanceOf(NotPortableException.class)
          .hasMessageContaining(refusal);

      ClusterTopic<RefusedByClient> topic = client.sharedTopic("topic");
      try (TopicSubscription<RefusedByClient> all = topic.subscribe(10)) {
        member.<RefusedByClient>sharedTopic("topic").publish(new RefusedByClient());
        var messages = all.iterator();
        assertThat(messages.hasNext()).isTrue();
        assertThatThrownBy(messages::next)
            .isInstanceOf(NotPortableException.class)
            .hasMessageContaining(refusal);
      }
    });
  }
}

package dev.weft.cluster;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Future;
import dev.weft.Task;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

@DisabledIfSystemProperty(
    named = "weft.engine",
    matches = "baton",
    disabledReason = "what depends on the engine is in ClusterTest")
class ClusterGuideTest {
  private static ThreeMembers three;

  @BeforeAll
  static void join() throws Exception {
    three = new ThreeMembers();
  }

  @AfterAll
  static void leave() {
    three.close();
  }

  private static String bill(String order) {
    return "receipt of " + order;
  }

  @Test
  void submit_asInTheGuide() {
    Cluster cluster = three.client;
    run(() -> {
      String order = "order-17";
      // @start region="submit"
      Future<String> receipt = cluster.submit(TaskId.of(order), () -> bill(order));
      System.out.println(receipt.await());

      // later, from any member
      System.out.println(cluster.attach(TaskId.of(order), String.class).await());
      boolean _ = cluster.forget(TaskId.of(order));
      // @end
    });
  }

  @Test
  void store_asInTheGuide() {
    Cluster cluster = three.client;
    run(() -> {
      String order = "order-18";
      // @start region="store"
      Future<String> receipt = cluster.store(TaskId.of(order), () -> bill(order));
      System.out.println("accepted: " + order); // from here on it is not lost with this JVM
      // @end
      assertThat(receipt.await()).isEqualTo("receipt of order-18");
    });
  }

  @Test
  void options_asInTheGuide() {
    // @start region="options"
    ClusterOptions options =
        ClusterOptions.of("orders")
            .withAddress("127.0.0.1:7801")
            .withMembers("127.0.0.1:7801", "127.0.0.1:7802", "127.0.0.1:7803")
            .withExpected(3)
            .withLoops(2);
    // @end
    assertThat(options.loops()).isEqualTo(2);
  }

  @Test
  void mapped_asInTheGuide() {
    Cluster cluster = three.client;
    run(() -> {
      List<String> orders = List.of("one", "two");
      // @start region="mapped"
      ClusterFunction<String, String> bill = order -> bill(order);
      MapOptions options =
          MapOptions.DEFAULT
              .withLimit(200)
              .withProgress(done -> System.out.println(done + " of " + orders.size()));
      for (String receipt : cluster.map(orders, bill, options)) {
        System.out.println(receipt);
      }
      // @end
    });
  }

  @Test
  void structures_asInTheGuide() {
    Cluster cluster = three.client;
    run(() -> {
      // @start region="queue"
      ClusterQueue<String> jobs = cluster.sharedQueue("jobs", 1_000);
      Task<?> worker =
          createTask(() -> {
            for (String job : jobs) {
              System.out.println("doing " + job);
            }
          });
      jobs.put("sweep");
      // @end
      sleep(Duration.ofMillis(10));
      worker.cancel();
      // @start region="lock"
      ClusterLock lock = cluster.sharedLock("ledger");
      try (ClusterLock.Held held = lock.acquire()) {
        System.out.println("the token " + held.token() + " goes along with what is written");
      }
      // @end
      // @start region="counter"
      long orders = cluster.sharedCounter("orders").add(1);
      // @end
      assertThat(orders).isEqualTo(1);
      // @start region="map"
      ClusterMap<Integer> stock = cluster.sharedMap("stock");
      boolean isNew = stock.putIfAbsent("nails", 500);
      boolean taken = stock.replace("nails", 500, 499);
      // @end
      assertThat(isNew && taken).isTrue();
      // @start region="topic"
      ClusterTopic<String> prices = cluster.sharedTopic("prices");
      try (TopicSubscription<String> changes = prices.subscribe(100)) {
        prices.publish("nails 0.03");
        for (String change : changes) {
          System.out.println(change);
          break;
        }
      }
      // @end
    });
  }
}

package dev.weft.cluster;

import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Future;
import dev.weft.cluster.trials.Load;
import dev.weft.cluster.trials.Members;
import dev.weft.fixtures.ClusterPorts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * A small part of the trials: this JVM and two in JVMs of their own are the members, and those two
 * are killed, one after the other.
 */
@DisabledIfSystemProperty(
    named = "weft.engine",
    matches = "baton",
    disabledReason = "what depends on the engine is in ClusterTest")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LossTest {
  private static Members members;
  private static Cluster here;

  @BeforeAll
  static void join() throws Exception {
    List<String> addresses = ClusterPorts.free(3);
    members = new Members(addresses);
    members.start(0).start(1);
    here =
        Cluster.join(
            ClusterOptions.of("trials")
                .withAddress(addresses.get(2))
                .withMembers(addresses.get(0), addresses.get(1))
                .withLeaveLimit(Duration.ofSeconds(1))
                .withExpected(3));
  }

  @AfterAll
  static void leave() {
    here.close();
    members.close();
  }

  @Test
  @Order(1)
  void kill_ofAMember_losesNoStoredTaskAndFailsPlainOnes() {
    run(() -> {
      Member second = here.members().get(1);
      Future<Integer> plain =
          here.submitTo(
              second,
              () -> {
                sleep(Duration.ofDays(1));
                return 1;
              });

      Load.Report report = new Load(here, "load", 300, 300).run(() -> members.kill(1));

      assertThat(report.right()).isEqualTo(300);
      assertThatThrownBy(plain::await)
          .isInstanceOf(MemberLostException.class)
          .hasMessageContaining("submit() it with a TaskId");
    });
  }

  @Test
  @Order(2)
  void acceptLoss_inAMinority_goesOnWithWhatIsThere() throws Exception {
    run(() -> {
      TaskId id = TaskId.of("waits");
      Future<Integer> waits =
          here.submit(
              id,
              () -> {
                sleep(Duration.ofDays(1));
                return 1;
              });
      // Waits until the record is stored, which submit() does not.
      Future<Integer> attached = here.attach(id, Integer.class);
      members.kill(0);

      assertThatThrownBy(waits::await)
          .isInstanceOf(MinorityException.class)
          .hasMessageContaining("attach() to its TaskId");
      assertThatThrownBy(attached::await).isInstanceOf(MinorityException.class);
      assertThatThrownBy(() -> here.submit(TaskId.of("late"), () -> 2))
          .isInstanceOf(MinorityException.class);
      here.acceptLoss();
      while (!here.isMajority()) {
        sleep(Duration.ofMillis(10));
      }

      assertThat(here.submit(TaskId.of("later"), () -> 2).await()).isEqualTo(2);
      assertThat(here.attach(TaskId.of("load-7"), long[].class).await()[0]).isEqualTo(49);
      assertThat(here.cancel(id)).isTrue();
    });
  }
}

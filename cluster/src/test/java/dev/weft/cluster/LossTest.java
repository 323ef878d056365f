package dev.weft.cluster;

import static dev.weft.Async.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Future;
import dev.weft.cluster.trials.Load;
import dev.weft.cluster.trials.Members;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** A small part of the trials: members in JVMs of their own, one of which is killed. */
@DisabledIfSystemProperty(
    named = "weft.engine",
    matches = "baton",
    disabledReason = "what depends on the engine is in ClusterTest")
class LossTest {
  @Test
  void kill_ofAMember_losesNoStoredTaskAndFailsPlainOnes() throws Exception {
    List<String> addresses = Members.freeAddresses(4);
    try (Members members = new Members(addresses)) {
      members.start(0).start(1);
      run(() -> {
        // The third member is this JVM, so that the other two are a majority with it.
        try (Cluster here =
            Cluster.join(
                ClusterOptions.of("trials")
                    .withAddress(addresses.get(2))
                    .withMembers(addresses.get(0), addresses.get(1))
                    .withLeaveLimit(Duration.ofSeconds(5))
                    .withExpected(3))) {
          Member second = here.members().get(1);
          Future<Integer> plain =
              here.submitTo(
                  second,
                  () -> {
                    dev.weft.Async.sleep(Duration.ofDays(1));
                    return 1;
                  });

          Load.Report report = new Load(here, "load", 300, 300).run(() -> members.kill(1));

          assertThat(report.right()).isEqualTo(300);
          assertThatThrownBy(plain::await)
              .isInstanceOf(MemberLostException.class)
              .hasMessageContaining("submit() it with a TaskId");
        }
      });
    }
  }
}

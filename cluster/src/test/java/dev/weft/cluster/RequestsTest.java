package dev.weft.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.cluster.internal.ledger.Node;
import dev.weft.cluster.internal.ledger.Request;
import org.junit.jupiter.api.Test;

class RequestsTest {
  private static final Node SELF = new Node("a", "a", false);

  private final Requests requests = new Requests();

  @Test
  void next_saysBelowWhichAllAreSettled() {
    Request first = requests.next(SELF, "k");
    Request second = requests.next(SELF, "k");
    assertThat(second.settledBelow()).isEqualTo(first.number());

    requests.settle("k", first);

    assertThat(requests.next(SELF, "k").settledBelow()).isEqualTo(second.number());
  }

  @Test
  void next_ofOneRecord_doesNotLookAtOthers() {
    Request other = requests.next(SELF, "other");
    Request first = requests.next(SELF, "k");
    requests.settle("k", first);

    Request next = requests.next(SELF, "k");

    assertThat(next.number()).isGreaterThan(first.number());
    assertThat(next.settledBelow()).isEqualTo(next.number());
    assertThat(other.settledBelow()).isEqualTo(other.number());
  }

  @Test
  void next_afterAllWereSettled_hasNoNumberTwice() {
    long last = 0;
    for (int i = 0; i < 1_000; i++) {
      Request other = requests.next(SELF, "other" + i % 7);
      Request request = requests.next(SELF, "k");
      requests.settle("k", request);
      requests.settle("other" + i % 7, other);
      assertThat(request.number()).isGreaterThan(last);
      last = request.number();
    }
  }
}

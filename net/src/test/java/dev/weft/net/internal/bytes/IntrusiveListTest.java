package dev.weft.net.internal.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IntrusiveListTest {
  private final IntrusiveList<Element> chain = new IntrusiveList<>();
  private final Element first = new Element();
  private final Element second = new Element();
  private final Element third = new Element();

  private static final class Element extends IntrusiveList.Link {}

  private void addAll() {
    chain.add(first);
    chain.add(second);
    chain.add(third);
  }

  @Test
  void copy_isOldestFirst() {
    addAll();

    assertThat(chain.copy()).containsExactly(first, second, third);
  }

  @Test
  void remove_anyPlace_leavesTheOthersInOrder() {
    for (Element removed : List.of(first, second, third)) {
      addAll();

      chain.remove(removed);

      assertThat(chain.copy()).hasSize(2).doesNotContain(removed).isSubsetOf(first, second, third);
      assertThat(chain.size()).isEqualTo(2);
      chain.copy().forEach(chain::remove);
      assertThat(chain.isEmpty()).isTrue();
    }
  }

  @Test
  void add_afterRemove_comesLast() {
    addAll();

    chain.remove(first);
    chain.add(first);

    assertThat(chain.copy()).containsExactly(second, third, first);
  }
}

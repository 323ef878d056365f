package dev.weft.net.internal.bytes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteQueueTest {
  private final ByteQueue queue = new ByteQueue(new ByteArrayPool(1 << 16));

  private void append(String text) {
    queue.append(text.getBytes(ISO_8859_1), 0, text.length());
  }

  private String take(int count) {
    return new String(queue.take(count), ISO_8859_1);
  }

  @Test
  void take_inPieces_givesBytesInOrder() {
    append("abc");
    queue.append(ByteBuffer.wrap("def".getBytes(ISO_8859_1)));

    assertThat(take(2)).isEqualTo("ab");
    append("g");
    assertThat(take(100)).isEqualTo("cdefg");
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void takeAndAppend_atRandom_isAQueue() {
    var random = new Random(1);
    byte[] all = new byte[2_000_000];
    random.nextBytes(all);
    int appended = 0;
    int taken = 0;
    while (taken < all.length) {
      int more = random.nextInt(random.nextInt(10) == 0 ? 5000 : 50);
      int length = Math.min(more, all.length - appended);
      queue.append(all, appended, length);
      appended += length;
      byte[] got = queue.take(random.nextInt(random.nextInt(20) == 0 ? 9000 : 100));

      assertThat(Arrays.equals(got, 0, got.length, all, taken, taken + got.length)).isTrue();
      taken += got.length;
      assertThat(queue.size()).isEqualTo(appended - taken);
    }
  }

  @Test
  void copyTo_leavesTheBytes() {
    append("abcd");
    var target = ByteBuffer.allocate(3);

    int count = queue.copyTo(target);

    assertThat(count).isEqualTo(3);
    assertThat(new String(target.array(), ISO_8859_1)).isEqualTo("abc");
    assertThat(take(4)).isEqualTo("abcd");
  }

  @Test
  void indexOf_afterTakes_countsFromTheFirstByteHeld() {
    append("xxab-ab-");
    take(2);

    assertThat(queue.indexOf("ab".getBytes(ISO_8859_1), 0)).isZero();
    assertThat(queue.indexOf("ab".getBytes(ISO_8859_1), 1)).isEqualTo(3);
    assertThat(queue.indexOf("ab".getBytes(ISO_8859_1), 4)).isEqualTo(-1);
    assertThat(queue.indexOf("ab".getBytes(ISO_8859_1), 100)).isEqualTo(-1);
    assertThat(queue.indexOf("-ab-x".getBytes(ISO_8859_1), 0)).isEqualTo(-1);
  }

  @Test
  void pool_arrayGivenBack_isTakenAgain() {
    var pool = new ByteArrayPool(1 << 16);
    byte[] first = pool.take(1000);
    pool.give(first);

    assertThat(first).hasSize(1024);
    assertThat(pool.take(600)).isSameAs(first);
    assertThat(pool.take(600)).isNotSameAs(first);
  }

  @Test
  void pool_full_keepsNoMore() {
    var pool = new ByteArrayPool(1024);
    byte[] small = pool.take(1);
    byte[] otherSmall = pool.take(1);
    byte[] thirdSmall = pool.take(1);
    byte[] large = pool.take(4000);
    byte[] otherLarge = pool.take(4000);
    pool.give(small);
    pool.give(otherSmall);
    pool.give(thirdSmall);
    pool.give(large);
    pool.give(otherLarge);

    assertThat(pool.take(1)).isSameAs(otherSmall);
    assertThat(pool.take(1)).isSameAs(small);
    assertThat(pool.take(1)).isNotSameAs(thirdSmall);
    assertThat(pool.take(4000)).isSameAs(large);
    assertThat(pool.take(4000)).isNotSameAs(otherLarge);
  }

  @Test
  void pool_hugeArrays_areNotKept() {
    var pool = new ByteArrayPool(1 << 30);
    byte[] huge = pool.take(3_000_000);
    pool.give(huge);

    assertThat(huge.length).isGreaterThanOrEqualTo(3_000_000);
    assertThat(pool.take(3_000_000)).isNotSameAs(huge);
  }
}

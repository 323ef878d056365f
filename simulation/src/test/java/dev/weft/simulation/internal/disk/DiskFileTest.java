package dev.weft.simulation.internal.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The content of a file, beside a plain array and all that it was since it was forced. */
class DiskFileTest {
  private static final int SEEDS = 100;
  private static final int STEPS = 60;
  private static final int LARGEST = 5 * Pages.PAGE_BYTES;

  private final DiskFile file = new DiskFile(1, Instant.EPOCH);

  /** What the file holds now. */
  private byte[] content = new byte[0];

  /** What it held at each moment since it was forced, that moment among them. */
  private final List<byte[]> since = new ArrayList<>(List.of(new byte[0]));

  @Test
  void file_writtenCutForcedAndLostAtRandom_isWhatItWasAtOneTimeOrAnother() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      for (int step = 0; step < STEPS; step++) {
        change(random);
        assertThat(read()).as("seed %d, step %d", seed, step).isEqualTo(content);
      }
    }
  }

  private void change(SplittableRandom random) {
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3, 4 -> write(random, random.nextInt(LARGEST), random.nextInt(1, 3000));
      case 5, 6, 7 -> write(random, content.length, random.nextInt(1, 600));
      case 8 -> cut(random.nextInt(content.length + 1));
      case 9 -> force();
      case 10 -> file.failToForce();
      default -> lose(random);
    }
  }

  private void write(SplittableRandom random, int position, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    file.write(ByteBuffer.wrap(bytes), position, count);
    content = Arrays.copyOf(content, Math.max(content.length, position + count));
    System.arraycopy(bytes, 0, content, position, count);
    since.add(content.clone());
  }

  private void cut(int size) {
    file.truncate(size);
    content = Arrays.copyOf(content, size);
    since.add(content.clone());
  }

  /** What an earlier force had failed for may still be lost: only a file that was kept is sure. */
  private void force() {
    file.force();
    if (file.isKept()) {
      since.clear();
      since.add(content.clone());
    }
  }

  private void lose(SplittableRandom random) {
    boolean kept = file.isKept();
    String fate = file.lose(random);
    byte[] left = read();

    assertThat(fate == null).isEqualTo(kept);
    if (kept) {
      assertThat(left).isEqualTo(content);
    }
    assertThat(file.isKept()).isTrue();
    int shortest = since.stream().mapToInt(bytes -> bytes.length).min().orElseThrow();
    int longest = since.stream().mapToInt(bytes -> bytes.length).max().orElseThrow();
    assertThat(left.length).isBetween(shortest, longest);
    for (int i = 0; i < left.length; i++) {
      if (left[i] != 0 && !wasOnce(i, left[i])) {
        throw new AssertionError("byte " + i + " was never " + left[i] + "; kept " + fate);
      }
    }
    content = left;
    since.clear();
    since.add(left.clone());
  }

  private boolean wasOnce(int position, byte value) {
    return since.stream().anyMatch(bytes -> position < bytes.length && bytes[position] == value);
  }

  private byte[] read() {
    ByteBuffer into = ByteBuffer.allocate((int) file.size() + 1);
    int count = file.read(into, 0);
    return Arrays.copyOf(into.array(), Math.max(count, 0));
  }

  @Test
  void lose_sameSeedAndSameContent_isTheSame() {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(lostWith(seed)).isEqualTo(lostWith(seed));
    }
  }

  private static String lostWith(long seed) {
    DiskFile file = new DiskFile(1, Instant.EPOCH);
    byte[] bytes = new byte[30_000];
    new SplittableRandom(1).nextBytes(bytes);
    file.write(ByteBuffer.wrap(bytes), 0, bytes.length);
    String fate = file.lose(new SplittableRandom(seed));
    ByteBuffer left = ByteBuffer.allocate(bytes.length);
    file.read(left, 0);
    return fate + Arrays.hashCode(left.array());
  }
}

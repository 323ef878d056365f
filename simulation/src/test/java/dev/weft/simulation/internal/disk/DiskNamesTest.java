package dev.weft.simulation.internal.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names that are made, moved and removed at random, and what a crash makes of them. */
class DiskNamesTest {
  private static final int SEEDS = 80;
  private static final int STEPS = 80;
  private static final List<String> NAMES = List.of("a", "b", "c");

  /** A host that has nothing but its disk. */
  private static final class NoHost implements DiskHost {
    @Override
    public String name() {
      return "host";
    }

    @Override
    public void ensureMayTouch(String what) {}

    @Override
    public boolean isOwnCode() {
      return false;
    }

    @Override
    public boolean isUp() {
      return true;
    }

    @Override
    public void crash() {}

    @Override
    public void leaveTask() {}

    @Override
    public void log(String what) {}

    @Override
    public boolean mayFail(String what) {
      return true;
    }

    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public UnsupportedOperationException refusal(String call, String instead) {
      return new UnsupportedOperationException(call);
    }
  }

  private SplittableRandom random = new SplittableRandom(0);
  private Disk disk = new Disk(new NoHost(), random);
  private Path root = new DiskFileSystem(disk).getPath("/");

  /** All names at each moment since all directories were forced, that moment among them. */
  private final List<List<String>> since = new ArrayList<>();

  @Test
  void names_changedForcedAndLostAtRandom_areThoseOfOneMomentSinceTheyWereForced()
      throws IOException {
    for (long seed = 0; seed < SEEDS; seed++) {
      random = new SplittableRandom(seed);
      disk = new Disk(new NoHost(), new SplittableRandom(seed));
      root = new DiskFileSystem(disk).getPath("/");
      since.clear();
      since.add(List.of());
      for (int step = 0; step < STEPS; step++) {
        int kind = random.nextInt(20);
        if (kind == 0) {
          forceAll();
          since.clear();
        } else if (kind == 1) {
          disk.lose();
          assertThat(since).as("seed %d, step %d", seed, step).contains(names());
          since.clear();
        } else {
          change();
        }
        since.add(names());
        assertThat(disk.freeBytes()).isEqualTo(Long.MAX_VALUE - size());
      }
    }
  }

  private void change() throws IOException {
    Path one = drawn();
    Path other = drawn();
    try {
      switch (random.nextInt(6)) {
        case 0 -> Files.createDirectory(one);
        case 1 -> Files.write(one, new byte[random.nextInt(100)]);
        case 2 -> Files.delete(one);
        case 3 -> Files.createLink(one, other);
        case 4 -> Files.move(one, other);
        default -> Files.move(one, other, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (FileSystemException refused) {
      // it is no such path
    }
  }

  private Path drawn() {
    Path path = root;
    for (int depth = random.nextInt(1, 4); depth > 0; depth--) {
      path = path.resolve(NAMES.get(random.nextInt(NAMES.size())));
    }
    return path;
  }

  private void forceAll() throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.toList()) {
        try (FileChannel channel = FileChannel.open(path)) {
          channel.force(true);
        }
      }
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths
          .filter(path -> !path.equals(root))
          .map(path -> path + (Files.isDirectory(path) ? "/" : ""))
          .sorted()
          .toList();
    }
  }

  /** Of all files, each once. */
  private long size() throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths
          .filter(Files::isRegularFile)
          .map(DiskNamesTest::keyAndSize)
          .distinct()
          .mapToLong(keyAndSize -> Long.parseLong(keyAndSize.replaceFirst(".* ", "")))
          .sum();
    }
  }

  private static String keyAndSize(Path path) {
    try {
      return Files.getAttribute(path, "fileKey") + " " + Files.size(path);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

package dev.weft.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the number of a pipe's descriptor, which Java keeps to itself, with what Linux tells about
 * this process: it lists which descriptors a selector watches. A selector of its own watches one
 * pipe at a time.
 *
 * <p>Each number is tried before it is believed: a byte that is written to the pipe must show
 * there. Where anything is not as expected there is no number, and the caller does without.
 */
final class DescriptorNumbers {
  private static final File DESCRIPTORS = new File("/proc/self/fd");
  private static final Path TOLD_ABOUT_THEM = Path.of("/proc/self/fdinfo");
  private static final Pattern WATCHED = Pattern.compile("(?m)^tfd:\\s*(\\d+)\\b");

  /** Null where there is no way to find out. */
  static final @Nullable DescriptorNumbers OF_THIS_PROCESS = find();

  private final Selector selector;

  /** What the system tells of the selector's own descriptor. */
  private final Path watchedBySelector;

  /** The selector's own, for wake-ups. */
  private final Set<Integer> always;

  private DescriptorNumbers(Selector selector, Path watchedBySelector, Set<Integer> always) {
    this.selector = selector;
    this.watchedBySelector = watchedBySelector;
    this.always = always;
  }

  static File path(int number) {
    return new File(DESCRIPTORS, Integer.toString(number));
  }

  /**
   * The number of a new pipe's reading end, which does not block afterwards; -1 if it is hidden.
   */
  synchronized int of(Pipe pipe) throws IOException {
    pipe.source().configureBlocking(false);
    SelectionKey key = pipe.source().register(selector, SelectionKey.OP_READ);
    selector.selectNow();
    Set<Integer> watched;
    try {
      watched = watched(watchedBySelector);
    } finally {
      key.cancel();
      selector.selectNow();
    }
    watched.removeAll(always);
    if (watched.size() != 1) {
      return -1;
    }
    int number = watched.iterator().next();
    return isReadingEnd(number, pipe) ? number : -1;
  }

  private static @Nullable DescriptorNumbers find() {
    if (!Files.isDirectory(TOLD_ABOUT_THEM)) {
      return null;
    }
    Selector selector = null;
    Pipe pipe = null;
    DescriptorNumbers found = null;
    try {
      selector = Selector.open();
      pipe = Pipe.open();
      found = find(selector, pipe);
    } catch (IOException | RuntimeException e) {
      // Hidden, or told in other words than expected: there is another way.
    } finally {
      closeQuietly(pipe, found == null ? selector : null);
    }
    return found;
  }

  private static @Nullable DescriptorNumbers find(Selector selector, Pipe pipe) throws IOException {
    String[] descriptors = DESCRIPTORS.list();
    if (descriptors == null) {
      return null;
    }
    for (String descriptor : Arrays.asList(descriptors).reversed()) {
      if (isSelector(descriptor)) {
        Path told = TOLD_ABOUT_THEM.resolve(descriptor);
        var numbers = new DescriptorNumbers(selector, told, watched(told));
        if (numbers.of(pipe) >= 0) {
          return numbers;
        }
      }
    }
    return null;
  }

  private static boolean isSelector(String descriptor) {
    try {
      return Files.readSymbolicLink(DESCRIPTORS.toPath().resolve(descriptor))
          .toString()
          .contains("eventpoll");
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }

  private static Set<Integer> watched(Path told) throws IOException {
    Set<Integer> numbers = new TreeSet<>();
    WATCHED
        .matcher(Files.readString(told))
        .results()
        .forEach(line -> numbers.add(Integer.parseInt(line.group(1))));
    return numbers;
  }

  /**
   * Tries it: what is written to the pipe can be seen there. Opened for both directions, as opening
   * a pipe for one waits where the other one is closed, and this may be that of other code.
   */
  private static boolean isReadingEnd(int number, Pipe pipe) {
    ByteBuffer one = ByteBuffer.allocate(1);
    try (var opened = new RandomAccessFile(path(number), "rw");
        var there = new FileInputStream(opened.getFD())) {
      boolean empty = there.available() == 0;
      int written = pipe.sink().write(one);
      boolean full = there.available() == 1;
      int read = pipe.source().read(one.clear());
      return empty && full && written == 1 && read == 1 && there.available() == 0;
    } catch (IOException e) {
      return false; // a socket, say: not what it should be
    }
  }

  private static void closeQuietly(@Nullable Pipe pipe, @Nullable Selector selector) {
    try {
      if (pipe != null) {
        pipe.source().close();
        pipe.sink().close();
      }
      if (selector != null) {
        selector.close();
      }
    } catch (IOException e) {
      // Nothing was lost: they were to try something.
    }
  }
}

package dev.weft.bench.program;

import com.sun.management.ThreadMXBean;
import dev.weft.bench.report.Median;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Times one operation in a plain JVM, as the programs in other languages do it: batch after batch
 * for a warm-up, then batch after batch for the figure, which is that of the median batch.
 */
public final class Harness {
  private static final int FEWEST_BATCHES = 3;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Harness() {}

  /** Many operations in a row. */
  public interface Batch {
    /** Runs them, and returns how many they were. */
    long run() throws Exception;
  }

  /** What a batch's operations took each. */
  record Figure(double nanos, double bytes) {}

  /**
   * Prints the nanoseconds and the bytes allocated per operation, by all threads together.
   *
   * @param args the operation's name, and the seconds to warm up and to measure
   * @param operations the operations that there are
   */
  public static void measure(String[] args, Map<String, Batch> operations) throws Exception {
    measure(args, operations, Map.of());
  }

  /** The same, with further figures behind these. */
  static void measure(String[] args, Map<String, Batch> operations, Map<String, Long> more)
      throws Exception {
    Batch batch = operations.get(args[0]);
    if (batch == null) {
      throw new IllegalArgumentException("no operation " + args[0] + " in " + operations.keySet());
    }
    figures(batch, Double.parseDouble(args[1]));
    List<Figure> figures = figures(batch, Double.parseDouble(args[2]));
    System.out.printf(
        Locale.ROOT,
        "ns=%.2f bytes=%.1f",
        Median.of(figures.stream().mapToDouble(Figure::nanos).toArray()),
        Median.of(figures.stream().mapToDouble(Figure::bytes).toArray()));
    more.forEach((name, value) -> System.out.print(" " + name + "=" + value));
    System.out.println();
  }

  static double medianNanos(Batch batch, double seconds) throws Exception {
    return Median.of(figures(batch, seconds).stream().mapToDouble(Figure::nanos).toArray());
  }

  private static List<Figure> figures(Batch batch, double seconds) throws Exception {
    List<Figure> figures = new ArrayList<>();
    long end = System.nanoTime() + (long) (seconds * 1e9);
    while (System.nanoTime() - end < 0 || figures.size() < FEWEST_BATCHES) {
      long allocated = THREADS.getTotalThreadAllocatedBytes();
      long start = System.nanoTime();
      double operations = batch.run();
      long nanos = System.nanoTime() - start;
      long bytes = THREADS.getTotalThreadAllocatedBytes() - allocated;
      figures.add(new Figure(nanos / operations, bytes / operations));
    }
    return figures;
  }
}

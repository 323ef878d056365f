package dev.weft.spi;

/**
 * How long things took, as counts of times that are about equal: which were how many, how long was
 * the longest, which share took no longer than so much. It does not change; a later one of the same
 * kind has more in it, and {@link #since} tells what came in between.
 *
 * {@snippet :
 * TimeHistogram before = measurement.lags();
 * ...
 * TimeHistogram lately = measurement.lags().since(before);
 * log("99 of 100 callbacks were late by less than " + lately.percentileNanos(99) + " ns");
 * }
 *
 * <p>Up to 15 ns times are kept as they are. Longer ones are rounded up by an eighth at most, as
 * there are eight steps from each power of two to the next. A sum and a longest time are exact.
 */
public interface TimeHistogram {

  /**
   * How many times there are.
   *
   * @return 0 or more
   */
  long count();

  /**
   * All times together.
   *
   * @return nanoseconds
   */
  long sumNanos();

  /**
   * The longest time. After {@link #since} it is rounded up as the others are, if it came earlier
   * than the longest of all.
   *
   * @return nanoseconds; 0 where there is none
   */
  long longestNanos();

  /**
   * The time that such a share of all did not exceed: 50 for the median.
   *
   * @param percent from 0 to 100
   * @return nanoseconds, rounded up; 0 where there is no time
   * @throws IllegalArgumentException if it is no share
   */
  long percentileNanos(double percent);

  /**
   * How many took no longer. Exact where the limit is a power of two less one, or up to 15 ns; else
   * some that took less than an eighth longer than the limit are missed or counted with it.
   *
   * @param nanos a limit
   * @return 0 or more
   */
  long countUpTo(long nanos);

  /**
   * What has been added since an earlier one of the same measurement.
   *
   * @param earlier what it was before
   * @return the difference
   * @throws IllegalArgumentException if it is not an earlier one of the same kind
   */
  TimeHistogram since(TimeHistogram earlier);
}

package dev.weft.http;

import java.time.Clock;
import org.eclipse.jetty.http.DateGenerator;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * An engine whose answers have the date of a loop's own clock: in a simulation, where the system's
 * would be another one in each run. Confined to the loop.
 */
final class ClockedServer extends Server {
  private final Clock clock;
  private long second = Long.MIN_VALUE;
  private @Nullable HttpField date;

  private ClockedServer(
      ThreadPool threads, Scheduler scheduler, ByteBufferPool buffers, Clock clock) {
    super(threads, scheduler, buffers);
    this.clock = clock;
  }

  /** An engine; Jetty's own, if its clock is the right one. */
  static Server of(ThreadPool threads, Scheduler scheduler, ByteBufferPool buffers, Clock clock) {
    return clock == Clock.systemUTC()
        ? new Server(threads, scheduler, buffers)
        : new ClockedServer(threads, scheduler, buffers, clock);
  }

  @Override
  public HttpField getDateField() {
    long now = Math.floorDiv(clock.millis(), 1_000);
    HttpField field = date;
    if (field == null || now != second) {
      field = new PreEncodedHttpField(HttpHeader.DATE, DateGenerator.formatDate(now * 1_000));
      date = field;
      second = now;
    }
    return field;
  }
}

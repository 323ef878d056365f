package dev.weft.http;

import dev.weft.EventLoop;
import dev.weft.TimerHandle;
import dev.weft.net.StreamReader;
import dev.weft.net.internal.transport.FeederOnDemand;
import java.time.Duration;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a reader with the body of a request: one piece whenever a task wants more than there is, so
 * that what is not read stays with the engine, and what is read is still in the processor's cache.
 * Confined to the loop.
 */
final class BodyFeed extends PausableSource implements FeederOnDemand {
  private final EventLoop loop;
  private final RequestBody body;
  private final Duration limit;
  private final StreamReader reader;
  private boolean feeding;
  private boolean demanded;
  private boolean over;
  private @Nullable TimerHandle timer;

  BodyFeed(EventLoop loop, RequestBody body, Duration limit, int readerLimitBytes) {
    this.loop = loop;
    this.body = body;
    this.limit = limit;
    this.reader = new StreamReader(readerLimitBytes);
    reader.setTransport(this);
  }

  StreamReader reader() {
    return reader;
  }

  @Override
  public boolean feedNow() {
    feeding = true;
    try {
      while (!over) {
        if (demanded) {
          return false;
        }
        Content.Chunk chunk = body.read();
        if (chunk == null) {
          demand();
        } else if (feed(chunk)) {
          return true;
        }
      }
      return true;
    } finally {
      feeding = false;
    }
  }

  /** Whether that was anything to the reader. */
  private boolean feed(Content.Chunk chunk) {
    if (Content.Chunk.isFailure(chunk)) {
      over = true;
      reader.setException(failure(chunk.getFailure()));
      return true;
    }
    boolean fed = chunk.hasRemaining();
    if (fed) {
      reader.feedData(chunk.getByteBuffer());
    }
    chunk.release();
    if (chunk.isLast()) {
      over = true;
      reader.feedEof();
    }
    return fed || over;
  }

  private void demand() {
    demanded = true;
    timer = loop.callLater(limit, this::tooLate);
    body.whenAvailable(this::available); // perhaps at once
  }

  private static Exception failure(Throwable cause) {
    try {
      return RequestBody.failure(cause);
    } catch (HttpException e) {
      return e;
    }
  }

  private void available() {
    demanded = false;
    if (timer != null) {
      timer.cancel();
    }
    if (!feeding) {
      boolean _ = feedNow();
    }
  }

  private void tooLate() {
    if (!over) {
      over = true;
      reader.setException(new HttpException(408, "the body did not come in time"));
    }
  }

  @Override
  public void pauseReading() {} // it feeds only what is asked for

  @Override
  public void resumeReading() {}
}

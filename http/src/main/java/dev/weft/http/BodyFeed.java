package dev.weft.http;

import dev.weft.EventLoop;
import dev.weft.TimerHandle;
import dev.weft.net.StreamReader;
import java.time.Duration;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a reader with the body of a request, as a transport feeds it with what a socket receives:
 * the reader says when it has enough. Confined to the loop.
 */
final class BodyFeed extends PausableSource {
  private final EventLoop loop;
  private final RequestBody body;
  private final Duration limit;
  private final StreamReader reader;
  private boolean paused;
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

  StreamReader start() {
    feed();
    return reader;
  }

  private void feed() {
    while (!paused && !over && !demanded) {
      Content.Chunk chunk = body.read();
      if (chunk == null) {
        demanded = true;
        timer = loop.callLater(limit, this::tooLate);
        body.whenAvailable(this::available);
        continue;
      }
      if (Content.Chunk.isFailure(chunk)) {
        over = true;
        reader.setException(failure(chunk.getFailure()));
        return;
      }
      if (chunk.hasRemaining()) {
        reader.feedData(chunk.getByteBuffer());
      }
      chunk.release();
      if (chunk.isLast()) {
        over = true;
        reader.feedEof();
      }
    }
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
    feed();
  }

  private void tooLate() {
    if (!over) {
      over = true;
      reader.setException(new HttpException(408, "the body did not come in time"));
    }
  }

  @Override
  public void pauseReading() {
    paused = true;
  }

  @Override
  public void resumeReading() {
    if (paused) {
      paused = false;
      loop.callSoon(this::feed);
    }
  }
}

package dev.weft.http;

import dev.weft.EventLoop;
import dev.weft.OutsideWork;
import dev.weft.net.StreamReader;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * An answer whose body is read as it comes. See {@link HttpClients#open(String)}.
 *
 * {@snippet file="HttpClientsTest.java" region="open"}
 *
 * <p>Only code of the loop that asked may use it.
 */
public final class StreamedResponse implements AutoCloseable {
  private static final int LIMIT_BYTES = 64 * 1024;

  private final HttpResponse<?> response;
  private final StreamReader body;
  private final Feed feed;

  private StreamedResponse(HttpResponse<?> response, StreamReader body, Feed feed) {
    this.response = response;
    this.body = body;
    this.feed = feed;
  }

  static StreamedResponse of(
      EventLoop loop, HttpResponse<Flow.Publisher<List<ByteBuffer>>> response) {
    var body = new StreamReader(LIMIT_BYTES);
    var feed = new Feed(loop, body);
    response.body().subscribe(feed);
    return new StreamedResponse(response, body, feed);
  }

  /**
   * The status.
   *
   * @return the status
   */
  public int status() {
    return response.statusCode();
  }

  /**
   * The value of the first header of a name.
   *
   * @param name its name
   * @return its value, or null if there is none
   */
  public @Nullable String header(String name) {
    Objects.requireNonNull(name, "name");
    return response.headers().firstValue(name).orElse(null);
  }

  /**
   * The body, whose reads wait until there is more of it.
   *
   * @return a reader; it throws an {@link IOException} if the connection breaks
   */
  public StreamReader body() {
    return body;
  }

  /** Ends the answer: what was not read is given up, with its connection. Does not wait. */
  @Override
  public void close() {
    feed.cancel();
  }

  /**
   * Hands on what the client's threads bring. It asks for one more piece when the reader wants
   * more: so no more than a piece is under way beyond the reader's limit.
   */
  private static final class Feed implements Flow.Subscriber<List<ByteBuffer>> {
    private final EventLoop loop;
    private final StreamReader reader;

    /** Written once by a thread of the client's, before anything comes. */
    private volatile Flow.@Nullable Subscription subscription;

    // The rest is confined to the loop.
    private boolean paused;
    private boolean wanted;
    private boolean over;
    private @Nullable OutsideWork work;

    Feed(EventLoop loop, StreamReader reader) {
      this.loop = loop;
      this.reader = reader;
      reader.setTransport(
          new PausableSource() {
            @Override
            public void pauseReading() {
              paused = true;
            }

            @Override
            public void resumeReading() {
              paused = false;
              want();
            }
          });
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
      subscription = newSubscription;
      onLoop(this::want);
    }

    private void want() {
      Flow.Subscription from = subscription;
      if (!paused && !wanted && !over && from != null) {
        wanted = true;
        work = loop.outsideWork();
        from.request(1);
      }
    }

    private void came() {
      wanted = false;
      if (work != null) {
        work.close();
        work = null;
      }
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
      onLoop(() -> {
        came();
        if (!over) {
          pieces.forEach(reader::feedData);
          want();
        }
      });
    }

    @Override
    public void onError(Throwable failure) {
      onLoop(() -> {
        came();
        if (!over) {
          over = true;
          reader.setException(failure instanceof IOException own ? own : new IOException(failure));
        }
      });
    }

    @Override
    public void onComplete() {
      onLoop(() -> {
        came();
        if (!over) {
          over = true;
          reader.feedEof();
        }
      });
    }

    void cancel() {
      came();
      Flow.Subscription from = subscription;
      if (!over && from != null) {
        over = true;
        from.cancel();
        reader.setException(new IOException("the answer was closed"));
      }
    }

    private void onLoop(Runnable action) {
      try {
        loop.callSoonThreadsafe(action);
      } catch (IllegalStateException closed) {
        // No task is left that could read it.
      }
    }
  }
}

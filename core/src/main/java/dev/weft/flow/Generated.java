package dev.weft.flow;

import dev.weft.Async;
import dev.weft.Task;
import dev.weft.queue.Queue;
import dev.weft.queue.QueueShutDownException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a producing task yields. Confined to the loop. */
final class Generated<T> extends OnceIterator<T> {
  private final Queue<T> buffer;
  private final GeneratorBody<T> body;
  private @Nullable Task<@Nullable Void> producer;
  private boolean closed;

  Generated(int bufferSize, GeneratorBody<T> body) {
    this.buffer = new Queue<>(bufferSize);
    this.body = body;
  }

  @Override
  boolean advance() {
    if (closed) {
      return false;
    }
    if (producer == null) {
      producer = Async.createTask(() -> body.run(buffer::put));
      producer.addDoneCallback(_ -> buffer.shutdown());
    }
    try {
      give(buffer.get());
      return true;
    } catch (QueueShutDownException end) {
      closed = true;
      Void _ = producer.result(); // throws what it failed with
      return false;
    } catch (Throwable cancelled) {
      close();
      throw cancelled;
    }
  }

  @Override
  public void close() {
    closed = true;
    if (producer != null) {
      buffer.shutdownNow();
      Ending.cancelAndWait(List.of(producer));
    }
  }

  @Override
  public String toString() {
    return "Results[generated, " + buffer.size() + " in the buffer]";
  }
}

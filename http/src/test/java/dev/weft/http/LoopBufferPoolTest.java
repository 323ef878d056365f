package dev.weft.http;

import static dev.weft.Async.run;
import static dev.weft.Async.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.EventLoop;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopBufferPoolTest {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void acquire_afterARelease_givesTheSameBufferEmptied(boolean direct) {
    run(() -> {
      var pool = new LoopBufferPool(EventLoop.running());
      RetainableByteBuffer.Mutable first = pool.acquire(8_000, direct);
      ByteBuffer buffer = first.getByteBuffer();
      first.append(ByteBuffer.wrap(new byte[5_000]));
      first.release();

      RetainableByteBuffer.Mutable second = pool.acquire(8_192, direct);

      assertThat(second.getByteBuffer()).isSameAs(buffer);
      assertThat(second.remaining()).isZero();
      assertThat(second.capacity()).isEqualTo(8_192);
      assertThat(second.isDirect()).isEqualTo(direct);
    });
  }

  @Test
  void acquire_whileARetainedOneIsOut_givesAnother() {
    run(() -> {
      var pool = new LoopBufferPool(EventLoop.running());
      RetainableByteBuffer.Mutable first = pool.acquire(100, false);
      first.retain();
      first.release();

      assertThat(pool.acquire(100, false).getByteBuffer()).isNotSameAs(first.getByteBuffer());
    });
  }

  @Test
  void acquire_ofAnySize_hasRoom() {
    run(() -> {
      var pool = new LoopBufferPool(EventLoop.running());
      for (int size : new int[] {0, 1, 1_024, 1_025, 262_144, 262_145, 5_000_000}) {
        RetainableByteBuffer.Mutable buffer = pool.acquire(size, false);

        assertThat(buffer.capacity()).isGreaterThanOrEqualTo(size);
        buffer.release();
      }
    });
  }

  @Test
  void acquire_onAnotherThread_givesANewOneThatIsNotKept() throws Exception {
    run(() -> {
      var pool = new LoopBufferPool(EventLoop.running());
      RetainableByteBuffer.Mutable ours = pool.acquire(100, false);
      ByteBuffer buffer = ours.getByteBuffer();
      toThread(() -> {
        pool.acquire(100, false).release();
        ours.release();
      });

      assertThat(pool.acquire(100, false).getByteBuffer()).isNotSameAs(buffer);
    });
  }
}

package dev.weft.languages

import dev.weft.Async.sleep
import dev.weft.CancelledError
import dev.weft.EventLoop
import dev.weft.Future
import dev.weft.LoopGroup
import dev.weft.lambda.Calls.createTask
import dev.weft.lambda.Calls.runLoop
import dev.weft.lambda.Calls.submit
import java.io.IOException
import java.time.Duration
import java.util.concurrent.CountDownLatch
import kotlin.coroutines.cancellation.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import kotlinx.coroutines.future.future
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test

// @start region="await-in-coroutine"
/** Waits in a coroutine for a task or future of Weft; a cancellation goes to it. */
suspend fun <T> Future<T>.join(): T =
  try {
    toCompletableFuture().await()
  } catch (e: CancellationException) {
    cancel(true)
    throw e
  }

// @end

/** Kotlin's coroutines and Weft's tasks wait for each other. */
class CoroutinesTest {
  private val scope = CoroutineScope(Dispatchers.Default)

  private suspend fun fetchInCoroutine(page: String): String {
    delay(1)
    if (page == "nothing") throw IOException(page)
    return "<$page>"
  }

  private fun fetchInTask(page: String): String {
    sleep(Duration.ofMillis(1))
    if (page == "nothing") throw IOException(page)
    return "<$page>"
  }

  @Test
  fun task_awaitsACoroutine_getsItsValueOrFailure() {
    runLoop {
      // @start region="task-awaits"
      val page = Future.from(scope.future { fetchInCoroutine("news") }).await()
      // @end

      assertThat(page).isEqualTo("<news>")
      assertThatThrownBy {
          Future.from(scope.future { fetchInCoroutine("nothing") }).await(IOException::class.java)
        }
        .isInstanceOf(IOException::class.java)
    }
  }

  @Test
  fun task_isCancelled_cancelsTheCoroutine() {
    val ended = CompletableDeferred<Unit>()
    runLoop {
      val begun = CompletableDeferred<Unit>()
      val task = createTask {
        Future.from(
            scope.future {
              begun.complete(Unit)
              try {
                awaitCancellation()
              } finally {
                ended.complete(Unit)
              }
            }
          )
          .await()
      }
      Future.from(scope.future { begun.await() }).await()

      task.cancel()

      assertThatThrownBy { task.await() }.isInstanceOf(CancelledError::class.java)
    }
    runBlocking { ended.await() }
  }

  @Test
  fun coroutine_awaitsATask_getsItsValueOrFailure() {
    LoopGroup.start(1).use { group ->
      val loop: EventLoop = group.next()
      runBlocking {
        // @start region="coroutine-awaits"
        val page = submit(loop) { fetchInTask("news") }.join()
        // @end

        assertThat(page).isEqualTo("<news>")
        val failure = runCatching { submit(loop) { fetchInTask("nothing") }.join() }
        assertThat(failure.exceptionOrNull()).isInstanceOf(IOException::class.java)
      }
    }
  }

  @Test
  fun coroutine_isCancelled_cancelsTheTask() {
    val begun = CountDownLatch(1)
    val ended = CountDownLatch(1)
    LoopGroup.start(1).use { group ->
      val waiting =
        scope.launch {
          submit(group.next()) {
              begun.countDown()
              try {
                sleep(Duration.ofHours(1))
              } finally {
                ended.countDown()
              }
            }
            .join()
        }
      begun.await()

      waiting.cancel()

      ended.await()
    }
  }
}

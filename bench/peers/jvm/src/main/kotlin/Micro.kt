package dev.weft.bench.peers

import dev.weft.bench.program.Harness
import dev.weft.bench.program.Harness.Batch
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.yield

/** The operations on Kotlin's coroutines, all in one thread. */
object KotlinMicro {
  private const val TIMES = 100_000

  @JvmStatic
  fun main(arguments: Array<String>) {
    Harness.measure(
      arguments,
      mapOf(
        "switch" to batch { turns() },
        "task" to batch { tasks() },
        "queue" to batch { roundTrips() },
        "timer" to batch { timers() },
        "lock" to batch { handOver() },
        "group-10" to batch { groups() },
        "gather-100" to batch { gathers() },
        "cancel" to batch { cancellations() },
      ),
    )
  }

  private fun batch(body: suspend CoroutineScope.() -> Long) = Batch { runBlocking { body() } }

  private suspend fun turns(): Long {
    coroutineScope { repeat(1_000) { launch { repeat(TIMES / 1_000) { yield() } } } }
    return TIMES.toLong()
  }

  private suspend fun CoroutineScope.tasks(): Long {
    repeat(TIMES) { async { 1 }.await() }
    return TIMES.toLong()
  }

  private suspend fun CoroutineScope.roundTrips(): Long {
    val there = Channel<Int>(1)
    val back = Channel<Int>(1)
    launch { for (item in there) back.send(item) }
    repeat(TIMES) {
      there.send(it)
      back.receive()
    }
    there.close()
    return TIMES.toLong()
  }

  private suspend fun CoroutineScope.timers(): Long {
    val timers =
      List(TIMES) {
        launch(start = CoroutineStart.UNDISPATCHED) { delay((100 + it % 1000).seconds) }
      }
    timers.forEach { it.cancel() }
    timers.joinAll()
    return TIMES.toLong()
  }

  private suspend fun CoroutineScope.handOver(): Long {
    val mutex = Mutex()
    mutex.lock()
    val takers = List(2) { launch { repeat(TIMES / 2) { mutex.withLock {} } } }
    yield()
    mutex.unlock()
    takers.joinAll()
    return TIMES.toLong()
  }

  private suspend fun groups(): Long {
    repeat(TIMES / 10) { coroutineScope { repeat(10) { launch {} } } }
    return TIMES / 10L
  }

  private suspend fun CoroutineScope.gathers(): Long {
    repeat(TIMES / 100) { List(100) { async { 1 } }.awaitAll() }
    return TIMES / 100L
  }

  /** A coroutine cannot go on after a cancellation, so each is a new one. */
  private suspend fun CoroutineScope.cancellations(): Long {
    repeat(TIMES) {
      val sleeper = launch {
        try {
          delay(1.hours)
        } catch (expected: CancellationException) {
          throw expected
        }
      }
      yield()
      sleeper.cancelAndJoin()
    }
    return TIMES.toLong()
  }
}

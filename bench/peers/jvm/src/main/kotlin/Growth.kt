package dev.weft.bench.peers

import dev.weft.bench.program.Growth
import kotlin.system.exitProcess
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield

/** Many sleeping coroutines in one thread, and what one more event costs. */
object KotlinGrowth {
  @JvmStatic
  fun main(arguments: Array<String>) {
    val growth = Growth.parse(arguments)
    runBlocking {
      List(Growth.WARM_UP_TASKS) { startSleeper(3600) }.forEach { it.cancelAndJoin() }
      val before = Growth.liveBytes()
      repeat(growth.tasks()) { startSleeper(3600 + it % 1000) }
      val used = Growth.liveBytes() - before
      nanos(growth.seconds()) { turns() }
      nanos(growth.seconds()) { timers() }
      Growth.print(used, nanos(growth.seconds()) { turns() }, nanos(growth.seconds()) { timers() })
      exitProcess(0)
    }
  }

  private fun CoroutineScope.startSleeper(seconds: Int) =
    launch(start = CoroutineStart.UNDISPATCHED) { delay(seconds.seconds) }

  private suspend fun turns() = repeat(Growth.EVENTS) { yield() }

  private fun CoroutineScope.timers() =
    repeat(Growth.EVENTS) { startSleeper(100 + it % 1000).cancel() }

  /** The median batch's nanoseconds an event; [Growth] does the same, but cannot suspend. */
  private suspend fun nanos(seconds: Double, batch: suspend () -> Unit): Double {
    val end = System.nanoTime() + (seconds * 1e9).toLong()
    val figures = mutableListOf<Double>()
    while (System.nanoTime() < end || figures.size < 3) {
      val start = System.nanoTime()
      batch()
      figures += (System.nanoTime() - start).toDouble() / Growth.EVENTS
      // What was cancelled ends here, outside the figure.
      yield()
    }
    return figures.sorted()[figures.size / 2]
  }
}

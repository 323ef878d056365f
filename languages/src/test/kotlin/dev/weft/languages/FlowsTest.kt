package dev.weft.languages

import dev.weft.Async.sleep
import dev.weft.LoopGroup
import dev.weft.flow.Publishers
import dev.weft.lambda.Calls.runLoop
import java.time.Duration
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.jdk9.asFlow
import kotlinx.coroutines.jdk9.asPublisher
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/** Kotlin's flows and Weft's tasks. */
class FlowsTest {
  @Test
  fun task_goesThroughAFlow_getsItsValuesInOrder() {
    val log = mutableListOf<Int>()
    runLoop {
      // @start region="task-collects"
      val prices = flow {
        for (price in 1..5) {
          delay(1)
          emit(price)
        }
      }
      Publishers.values(prices.asPublisher(), 2).use { values ->
        for (price in values) {
          log.add(price) // may wait, as a task does
          sleep(Duration.ZERO)
        }
      }
      // @end
    }
    assertThat(log).containsExactly(1, 2, 3, 4, 5)
  }

  @Test
  fun coroutine_collectsWhatATaskProduces_andEndsItWhenItHasEnough() {
    LoopGroup.start(1).use { group ->
      val loop = group.next()
      val squares = runBlocking {
        // @start region="coroutine-collects"
        val numbers =
          Publishers.publish<Int>(loop) { out ->
            for (i in 1..5) {
              sleep(Duration.ZERO)
              out.yield(i)
            }
          }
        val seen = numbers.asFlow().map { it * it }.take(3).toList()
        // @end
        seen
      }
      assertThat(squares).containsExactly(1, 4, 9)
    }
  }
}

package dev.weft.languages

import dev.weft.Async.sleep
import dev.weft.CancelledError
import dev.weft.Task
import dev.weft.flow.Channel
import dev.weft.flow.Flows.generate
import dev.weft.flow.Flows.mapConcurrently
import dev.weft.lambda.Calls.createTask
import dev.weft.lambda.Calls.runLoop
import dev.weft.lambda.Calls.taskGroup
import dev.weft.lambda.Calls.timeout
import dev.weft.lambda.Calls.toThread
import dev.weft.lambda.Calls.withTimeoutOrNull
import dev.weft.net.Net
import dev.weft.queue.LifoQueue
import dev.weft.queue.PriorityQueue
import dev.weft.queue.Queue
import dev.weft.sync.BoundedSemaphore
import dev.weft.sync.Lock
import dev.weft.sync.Semaphore
import java.io.IOException
import java.time.Duration
import java.util.concurrent.TimeoutException
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test

/** What Java's compiler tells apart, Kotlin's must, too. */
class KotlinTest {
  private fun fetch(page: String): String {
    sleep(Duration.ofMillis(1))
    if (page == "nothing") throw IOException(page)
    return "<$page>"
  }

  @Test
  fun tasks_ofAGroup_giveTheirValues() {
    // @start region="kotlin-group"
    val pages =
      runLoop {
        taskGroup { group ->
          val tasks = listOf("news", "weather").map { createTask(group) { fetch(it) } }
          tasks.map { it.await() }
        }
      }
    // @end

    assertThat(pages).containsExactly("<news>", "<weather>")
  }

  @Test
  fun await_taskFails_throwsWhatItFailedWith() {
    runLoop {
      val task = createTask { fetch("nothing") }

      assertThatThrownBy { task.await(IOException::class.java) }
        .isInstanceOf(IOException::class.java)
    }
  }

  @Test
  fun timeout_bodyIsTooSlow_throwsOrGivesNull() {
    runLoop {
      assertThatThrownBy { timeout(Duration.ofMillis(1)) { sleep(Duration.ofHours(1)) } }
        .isInstanceOf(TimeoutException::class.java)
      // @start region="kotlin-timeout"
      val page: String? = withTimeoutOrNull(Duration.ofMinutes(1)) { fetch("news") }
      val late: String? = withTimeoutOrNull(Duration.ofMillis(1)) { forever() }
      // @end

      assertThat(page).isEqualTo("<news>")
      assertThat(late).isNull()
      assertThat(timeout(Duration.ofMinutes(1)) { limit -> limit.expired() }).isFalse()
    }
  }

  private fun forever(): String {
    sleep(Duration.ofHours(1))
    return "never"
  }

  @Test
  fun cancel_task_runsItsFinally() {
    val log = mutableListOf<String>()
    runLoop {
      val task = createTask {
        try {
          sleep(Duration.ofHours(1))
        } finally {
          log += "clean"
        }
      }
      sleep(Duration.ZERO)

      task.cancel()

      assertThatThrownBy { task.await() }.isInstanceOf(CancelledError::class.java)
    }
    assertThat(log).containsExactly("clean")
  }

  @Test
  fun queue_workersGoThroughIt_untilItIsShutDown() {
    val done = mutableListOf<String>()
    runLoop {
      // @start region="kotlin-queue"
      val jobs = Queue<String>(2)
      taskGroup { group ->
        repeat(3) { createTask(group) { for (job in jobs) done += fetch(job) } }
        for (n in 1..10) jobs.put("job $n")
        jobs.shutdown()
      }
      // @end
    }
    assertThat(done).hasSize(10)
  }

  @Test
  fun classes_thatJavaCanMake_canBeMade() {
    runLoop {
      LifoQueue<Int>().put(1)
      PriorityQueue<Int>().put(1)
      Semaphore(1).hold().use {}
      BoundedSemaphore(1).hold().use {}
      // @start region="kotlin-lock"
      val lock = Lock()
      lock.hold().use {
        sleep(Duration.ofMillis(1)) // no other task gets in meanwhile
      }
      // @end
      assertThat(lock.locked()).isFalse()
    }
  }

  @Test
  fun flow_functions_takeLambdas() {
    runLoop {
      assertThat(mapConcurrently(2, listOf("a", "b")) { fetch(it) }.toList())
        .containsExactly("<a>", "<b>")
      assertThat(generate<Int>(1) { out -> (1..3).forEach { out.`yield`(it) } }.toList())
        .containsExactly(1, 2, 3)
      val channel = Channel.open<String>(1)
      createTask { channel.sender().use { it.send("x") } }
      assertThat(channel.receiver().toList()).containsExactly("x")
      assertThat(toThread { Thread.currentThread().name }).isNotEmpty()
    }
  }

  @Test
  fun streams_echo_giveLinesBack() {
    runLoop {
      // @start region="kotlin-streams"
      val server =
        Net.startServer("127.0.0.1", 0) { reader, writer ->
          for (line in reader.lines()) writer.writeLine(line.uppercase())
        }
      val answer =
        Net.openConnection("127.0.0.1", server.port()).use { connection ->
          connection.writer().writeLine("hello")
          connection.reader().readLine()
        }
      // @end
      val serving: Task<Unit> = createTask { server.serveForever() }
      sleep(Duration.ZERO)

      server.shutdown(Duration.ofMinutes(1))
      serving.await()

      assertThat(answer).isEqualTo("HELLO")
    }
  }
}

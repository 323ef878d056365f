// @start region="groovy"
import static dev.weft.Async.sleep
import static dev.weft.lambda.Calls.*

import dev.weft.flow.Flows
import dev.weft.net.Net
import dev.weft.queue.Queue
import dev.weft.sync.Semaphore
import java.time.Duration
import java.util.concurrent.TimeoutException

def fetch(String page) {
  sleep(Duration.ofMillis(1))
  "<$page>".toString()
}

runLoop {
  def pages = taskGroup { group ->
    def tasks = ['news', 'weather'].collect { page -> createTask(group) { fetch(page) } }
    tasks*.await()
  }
  println pages

  def late = withTimeoutOrNull(Duration.ofMillis(1)) { sleep(Duration.ofHours(1)); 'never' }
  println late
}
// @end

runLoop {
  try {
    timeout(Duration.ofMillis(1)) { sleep(Duration.ofHours(1)) }
  } catch (TimeoutException e) {
    println 'too slow'
  }

  def jobs = new Queue<String>(2)
  def done = []
  taskGroup { group ->
    3.times { createTask(group) { for (job in jobs) done << fetch(job) } }
    10.times { jobs.put("job $it".toString()) }
    jobs.shutdown()
  }
  println done.size()

  def permits = new Semaphore(1)
  permits.hold().withCloseable { println permits.locked() }

  println Flows.mapConcurrently(2, ['a', 'b']) { fetch(it) }.toList()
  println toThread { 6 * 7 }

  def server = Net.startServer('127.0.0.1', 0) { reader, writer ->
    for (line in reader.lines()) writer.writeLine(line.toUpperCase())
  }
  Net.openConnection('127.0.0.1', server.port()).withCloseable { connection ->
    connection.writer().writeLine('hello')
    println connection.reader().readLine()
  }
  println server.shutdown(Duration.ofMinutes(1))
}

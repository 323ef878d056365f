// @start region="scala"
import dev.weft.Async.sleep
import dev.weft.lambda.Calls.*
import java.time.Duration

def fetch(page: String): String =
  sleep(Duration.ofMillis(1))
  s"<$page>"

def news(): Unit =
  val pages = taskGroup(group =>
    val tasks = List("news", "weather").map(page => createTask(group, () => fetch(page)))
    tasks.map(_.await()))
  println(pages)

  val late = withTimeoutOrNull(Duration.ofMillis(1), () => { sleep(Duration.ofHours(1)); "never" })
  println(Option(late))

@main def tasks(): Unit = runLoop(() =>
  news()
  more())
// @end

// @start region="scala-futures"
import dev.weft.Future
import scala.concurrent.ExecutionContext.Implicits.global
import scala.jdk.FutureConverters.*

/** Waits in a task for a future of Scala's. */
def awaitTheirs(): String =
  val theirs = scala.concurrent.Future("a future of Scala's")
  Future.from(theirs.asJava).await()

/** A task as a future of Scala's, for code that knows nothing of Weft. */
def giveOurs(): scala.concurrent.Future[String] =
  createTask(() => fetch("ours")).toCompletableFuture.asScala
// @end

import dev.weft.net.Net
import dev.weft.queue.Queue
import dev.weft.sync.Lock
import java.util.concurrent.TimeoutException
import scala.collection.mutable.ArrayBuffer
import scala.jdk.CollectionConverters.*
import scala.util.Using

def more(): Unit =
  try timeout(Duration.ofMillis(1), _ => sleep(Duration.ofHours(1)))
  catch case _: TimeoutException => println("too slow")

  val jobs = Queue[String](2)
  val done = ArrayBuffer.empty[String]
  taskGroup(group =>
    for _ <- 1 to 3 do
      createTask(group, () => for job <- jobs.asScala do done += fetch(job))
    for n <- 1 to 10 do jobs.put(s"job $n")
    jobs.shutdown())
  println(done.size)

  val lock = Lock()
  Using.resource(lock.hold())(_ => println(lock.locked()))

  val server = Net.startServer("127.0.0.1", 0, (reader, writer) =>
    for line <- reader.lines().asScala do writer.writeLine(line.toUpperCase))
  val answer = Using.resource(Net.openConnection("127.0.0.1", server.port())) { connection =>
    connection.writer().writeLine("hello")
    connection.reader().readLine()
  }
  println(answer)
  server.close()

  println(toThread(() => 6 * 7))
  println(awaitTheirs())
  println(Future.from(giveOurs().asJava).await())

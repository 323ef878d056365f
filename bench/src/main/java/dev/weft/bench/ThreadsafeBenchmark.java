package dev.weft.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Work handed to a running loop by another thread. */
public class ThreadsafeBenchmark extends LoopBenchmark {
  private static final int CALLS = 100_000;

  private final Thread runner = new Thread(loop::runForever, "runner");

  @Setup
  public void startLoop() {
    runner.start();
  }

  @TearDown
  @Override
  public void closeLoop() {
    loop.stop();
    boolean interrupted = false;
    while (runner.isAlive()) {
      try {
        runner.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    super.closeLoop();
  }

  /** As fast as one thread can hand callbacks over and the loop can run them. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void callSoonThreadsafe() throws InterruptedException {
    for (int i = 1; i < CALLS; i++) {
      loop.callSoonThreadsafe(ThreadsafeBenchmark::nothing);
    }
    CountDownLatch over = new CountDownLatch(1);
    loop.callSoonThreadsafe(over::countDown);
    over.await();
  }

  /** To a loop that waits and back to a thread that waits: mostly the kernel's two wake-ups. */
  @Benchmark
  public int submitAndGet() throws InterruptedException, ExecutionException {
    return loop.submit(() -> 1).get();
  }

  private static void nothing() {}
}

package dev.weft.propagation;

import static dev.weft.Async.createTask;
import static dev.weft.Async.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import dev.weft.fixtures.Programs;
import org.apache.logging.log4j.ThreadContext;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The same with Log4j 2, in a JVM of its own, as a JVM has one library for SLF4J. */
class Log4jTest {
  static final class Program {
    public static void main(String[] args) {
      Async.run(() -> {
        MDC.put("request", "r-17");
        createTask(() -> System.out.println("task " + ThreadContext.get("request"))).await();
        toThread(() -> System.out.println("thread " + ThreadContext.get("request")));
        System.out.println(LoggerFactory.getILoggerFactory().getClass().getName());
      });
    }
  }

  @Test
  void threadContext_setInATask_isSeenInItsChildrenAndThreads() throws Exception {
    String output =
        Programs.say(
            Programs.java(
                Program.class, "-Dslf4j.provider=org.apache.logging.slf4j.SLF4JServiceProvider"));

    assertThat(output)
        .contains("task r-17", "thread r-17", "org.apache.logging.slf4j.Log4jLoggerFactory");
  }
}

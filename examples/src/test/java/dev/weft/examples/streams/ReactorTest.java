package dev.weft.examples.streams;

import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.flow.Publishers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Reactor's streams and tasks. */
class ReactorTest {
  @Test
  void values_ofAFluxOnAnotherThread_comeInOrder() {
    List<Integer> seen = new ArrayList<>();
    run(() -> {
      // @start region="flux"
      Flux<Integer> flux = Flux.range(1, 1_000).publishOn(Schedulers.parallel());
      for (int value : Publishers.values(JdkFlowAdapter.publisherToFlowPublisher(flux), 32)) {
        seen.add(value);
      }
      // @end
    });
    assertThat(seen).hasSize(1_000).isSorted().endsWith(1_000);
  }

  @Test
  void values_ofAFluxThatFails_throwWhatItFailsWith() {
    run(() -> {
      Flux<Integer> flux =
          Flux.concat(Flux.just(1), Flux.error(new UncheckedIOException(new IOException("gone"))));
      assertThatThrownBy(() ->
              Publishers.values(JdkFlowAdapter.publisherToFlowPublisher(flux), 4).forEach(_ -> {}))
          .isInstanceOf(UncheckedIOException.class);
    });
  }

  @Test
  void publish_toAFlux_itsTaskWaitsWhileNothingIsAskedFor() {
    run(() -> {
      // @start region="publish"
      Flux<String> lines =
          JdkFlowAdapter.flowPublisherToFlux(
              Publishers.publish(
                  EventLoop.running(),
                  out -> {
                    for (int i = 1; ; i++) {
                      sleep(Duration.ofMillis(1)); // waits for a socket, say
                      out.yield("line " + i);
                    }
                  }));
      // @end
      Future<List<String>> three = Future.from(lines.take(3).collectList().toFuture());
      assertThat(three.await()).containsExactly("line 1", "line 2", "line 3");
    });
  }

  @Test
  void schedulerFromAnExecutor_runsItsWorkAsTasks() {
    run(() -> {
      var onLoop = Schedulers.fromExecutorService(EventLoop.running().asExecutor());
      var name = Flux.just(1).publishOn(onLoop).map(_ -> dev.weft.Async.currentTask().name());
      assertThat(Future.from(name.next().toFuture()).await()).startsWith("Task-");
      onLoop.dispose();
    });
  }
}

package dev.weft.conformance;

import dev.weft.Async;
import dev.weft.Future;
import dev.weft.Outcome;
import dev.weft.ReturnWhen;
import dev.weft.WaitResult;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Does the operations that wait for futures and tasks by name. */
final class Waits {
  private final Machine machine;
  private final Names names;

  Waits(Machine machine) {
    this.machine = machine;
    this.names = machine.names();
  }

  void run(WaitingOp.FutureOp op) throws Exception {
    switch (op) {
      case WaitingOp.Await(var x) -> {
        Future<@Nullable Object> future = names.awaitable(x);
        if (future != null) {
          log("await " + x, future.await());
        }
      }
      case WaitingOp.Shield(var x) -> {
        Future<@Nullable Object> future = names.awaitable(x);
        if (future != null) {
          log("shield " + x, Async.shield(future).await());
        }
      }
      case WaitingOp.WaitFor(var x, var ticks) -> {
        Future<@Nullable Object> future = names.awaitable(x);
        if (future != null) {
          log("wait_for " + x, Async.waitFor(future, Machine.ticksOrNull(ticks)));
        }
      }
      case WaitingOp.Gather(var all, boolean returnExceptions) ->
          log("gather", gather(names.awaitables(all), returnExceptions));
      case WaitingOp.Wait(var all, var when, var ticks) -> waitForSome(all, when, ticks);
      case WaitingOp.AsCompleted(var all, var ticks) -> {
        List<Future<@Nullable Object>> pending =
            names.awaitables(all).stream().filter(future -> !future.isDone()).toList();
        for (Future<? extends @Nullable Object> done :
            Async.asCompleted(pending, Machine.ticksOrNull(ticks))) {
          log("as_completed", done.await());
        }
      }
    }
  }

  private static List<?> gather(List<Future<@Nullable Object>> futures, boolean returnExceptions) {
    if (!returnExceptions) {
      return Async.gather(futures).await();
    }
    return Async.gatherOutcomes(futures).await().stream().map(Waits::valueOrError).toList();
  }

  private static @Nullable Object valueOrError(Outcome<@Nullable Object> outcome) {
    return switch (outcome) {
      case Outcome.Success(var value) -> value;
      case Outcome.Failed(var error) -> error;
    };
  }

  private void waitForSome(List<String> all, ReturnWhen when, @Nullable Integer ticks) {
    // What two names stand for goes by the later one.
    Map<Future<@Nullable Object>, String> nameOf = new LinkedHashMap<>();
    for (String name : all) {
      Future<@Nullable Object> future = names.awaitable(name);
      if (future != null) {
        nameOf.put(future, name);
      }
    }
    if (nameOf.isEmpty()) {
      return;
    }
    WaitResult<@Nullable Object> result =
        Async.wait(nameOf.keySet(), when, Machine.ticksOrNull(ticks));
    machine.log(
        "wait done="
            + sortedNames(result.done(), nameOf)
            + " pending="
            + sortedNames(result.pending(), nameOf));
  }

  private static String sortedNames(
      Collection<? extends Future<?>> futures, Map<? extends Future<?>, String> nameOf) {
    return futures.stream().map(nameOf::get).sorted().collect(Collectors.joining(",", "[", "]"));
  }

  private void log(String what, @Nullable Object value) {
    machine.log(what + " " + machine.show(value));
  }
}

package dev.weft.conformance;

import dev.weft.ContextVar;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Handle;
import dev.weft.Task;
import dev.weft.conformance.Program.ObjectSpec;
import dev.weft.net.StreamReader;
import dev.weft.queue.LifoQueue;
import dev.weft.queue.PriorityQueue;
import dev.weft.queue.Queue;
import dev.weft.sync.Barrier;
import dev.weft.sync.BoundedSemaphore;
import dev.weft.sync.Condition;
import dev.weft.sync.Event;
import dev.weft.sync.Lock;
import dev.weft.sync.Semaphore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What a program's names stand for, by kind. Confined to the program's loop. */
final class Names {
  private final EventLoop loop;
  private final Map<String, Future<@Nullable Object>> futures = new HashMap<>();
  private final Map<String, Guard> guards = new HashMap<>();
  private final Map<String, Event> events = new HashMap<>();
  private final Map<String, Condition> conditions = new HashMap<>();
  private final Map<String, Barrier> barriers = new HashMap<>();
  private final Map<String, Queue<Object>> queues = new HashMap<>();
  private final Map<String, StreamReader> readers = new HashMap<>();
  private final Map<String, ContextVar<Integer>> vars = new HashMap<>();
  private final Map<String, Handle> handles = new HashMap<>();

  /** What lock, semaphore and condition have in common. */
  record Guard(Runnable acquire, Runnable release, BooleanSupplier locked) {}

  Names(EventLoop loop, Program program) {
    this.loop = loop;
    for (String name : program.vars()) {
      vars.put(name, ContextVar.of(name, 0));
    }
    program.objects().forEach(this::make);
  }

  private void make(String name, ObjectSpec spec) {
    switch (spec) {
      case ObjectSpec.FutureSpec() -> futures.put(name, loop.createFuture());
      case ObjectSpec.LockSpec() -> {
        var lock = new Lock();
        guards.put(name, new Guard(lock::acquire, lock::release, lock::locked));
      }
      case ObjectSpec.SemaphoreSpec(int permits) -> putSemaphore(name, new Semaphore(permits));
      case ObjectSpec.BoundedSemaphoreSpec(int permits) ->
          putSemaphore(name, new BoundedSemaphore(permits));
      case ObjectSpec.ConditionSpec() -> {
        var condition = new Condition();
        conditions.put(name, condition);
        guards.put(name, new Guard(condition::acquire, condition::release, condition::locked));
      }
      case ObjectSpec.EventSpec() -> events.put(name, new Event());
      case ObjectSpec.BarrierSpec(int parties) -> barriers.put(name, new Barrier(parties));
      case ObjectSpec.QueueSpec(var order, int capacity) ->
          queues.put(
              name,
              switch (order) {
                case FIFO -> new Queue<>(capacity);
                case LIFO -> new LifoQueue<>(capacity);
                case PRIORITY -> new PriorityQueue<>(capacity);
              });
      case ObjectSpec.ReaderSpec(int limit) -> readers.put(name, new StreamReader(limit));
    }
  }

  private void putSemaphore(String name, Semaphore semaphore) {
    guards.put(name, new Guard(semaphore::acquire, semaphore::release, semaphore::locked));
  }

  void bindTask(String name, Task<@Nullable Object> task) {
    futures.put(name, task);
  }

  void bindHandle(String name, Handle handle) {
    handles.put(name, handle);
  }

  /** The future or task of that name; null where it is absent. */
  @SuppressWarnings("unchecked") // a program's tasks all come from procs
  @Nullable Future<@Nullable Object> awaitable(String name) {
    return name.equals("self")
        ? (@Nullable Future<@Nullable Object>) loop.currentTask()
        : futures.get(name);
  }

  /** The task of that name; null where it is absent. */
  @Nullable Task<?> task(String name) {
    return switch (awaitable(name)) {
      case null -> null;
      case Task<?> task -> task;
      case Future<?> _ -> throw new IllegalProgram(name + " is no task");
    };
  }

  /** What the names stand for, without those that are absent. */
  List<Future<@Nullable Object>> awaitables(List<String> all) {
    List<Future<@Nullable Object>> found = new ArrayList<>();
    for (String name : all) {
      Future<@Nullable Object> future = awaitable(name);
      if (future != null) {
        found.add(future);
      }
    }
    return found;
  }

  Future<@Nullable Object> future(String name) {
    return known(name, "future", futures);
  }

  Guard guard(String name) {
    return known(name, "lock, semaphore or condition", guards);
  }

  Event event(String name) {
    return known(name, "event", events);
  }

  Condition condition(String name) {
    return known(name, "condition", conditions);
  }

  Barrier barrier(String name) {
    return known(name, "barrier", barriers);
  }

  Queue<Object> queue(String name) {
    return known(name, "queue", queues);
  }

  StreamReader reader(String name) {
    return known(name, "reader", readers);
  }

  ContextVar<Integer> var(String name) {
    return known(name, "context variable", vars);
  }

  @Nullable Handle handle(String name) {
    return handles.get(name);
  }

  private static <T> T known(String name, String kind, Map<String, T> all) {
    T found = all.get(name);
    if (found == null) {
      throw new IllegalProgram("there is no " + kind + " " + name);
    }
    return found;
  }

  /** The program does what its own declarations do not allow. */
  static final class IllegalProgram extends Error {
    private static final long serialVersionUID = 1L;

    IllegalProgram(String message) {
      super(message);
    }
  }
}

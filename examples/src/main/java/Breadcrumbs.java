import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static dev.weft.Async.toThread;

import dev.weft.ContextVar;
import dev.weft.EventLoop;

// Where has a request been? A context variable follows it, through tasks, callbacks and threads,
// without being handed on; requests that are served at the same time do not mix.

record Request(String name, List<String> crumbs) {}

static final ContextVar<Request> REQUEST = ContextVar.of("request");

void main() {
  run(() -> {
    var first = createTask(() -> serve("first"));
    var second = createTask(() -> serve("second"));
    IO.println(first.await());
    IO.println(second.await());
  });
}

String serve(String name) throws InterruptedException {
  REQUEST.set(new Request(name, Collections.synchronizedList(new ArrayList<>())));
  drop("arrived");
  taskGroup(parts -> {
    parts.createTask(() -> askDatabase());
    parts.createTask(() -> askCache());
  });
  drop("answered");
  return name + ": " + String.join(" > ", REQUEST.get().crumbs());
}

void askCache() {
  sleep(Duration.ofMillis(10));
  drop("a task looked into the cache");
  var logged = EventLoop.running().<Boolean>createFuture();
  EventLoop.running()
      .callSoon(() -> {
        drop("a callback noted it");
        logged.setResult(true);
      });
  logged.await();
}

void askDatabase() throws InterruptedException {
  drop("a task asked the database");
  toThread(() -> drop("a thread waited for it"));
}

void drop(String crumb) {
  REQUEST.get().crumbs().add(crumb);
}
